import { MedplumClient } from '@medplum/core';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';

/** The server the contract is held to, and who we are there. */
export interface Target {
  readonly isReal: boolean;
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly client: MedplumClient;
  /** Environment for the command line. */
  readonly env: Readonly<Record<string, string>>;
  /** Resolves when nothing that was written so far can cause another write: known in the sandbox, guessed from a pause elsewhere. */
  quiet(): Promise<void>;
  stop(): Promise<void>;
}

/** Milliseconds in which a real server on this machine has told its bots of a change, and they have begun to write. */
const LONGEST_RUN = 3000;

/** A real Medplum server when the environment names one, else the sandbox with the real one's habits. */
export async function openTarget(): Promise<Target> {
  const {
    RADGAP_TEST_MEDPLUM_URL: url,
    RADGAP_TEST_MEDPLUM_CLIENT_ID: id,
    RADGAP_TEST_MEDPLUM_CLIENT_SECRET: secret,
  } = process.env;
  if (url && id && secret) return target(url.endsWith('/') ? url : `${url}/`, id, secret);
  const sandbox = await startSandbox({
    port: 0,
    bots: [],
    fidelity: {
      quota: { points: 50_000 },
      contention: 0.1,
      refuseClientIds: true,
      rerunAfterCrash: true,
      unordered: true,
    },
  });
  return target(sandbox.baseUrl, sandbox.clientId, sandbox.token, sandbox);
}

async function target(baseUrl: string, clientId: string, clientSecret: string, sandbox?: Sandbox): Promise<Target> {
  const client = new MedplumClient({ baseUrl, cacheTime: 0, maxRetryTime: 70_000 });
  await client.startClientLogin(clientId, clientSecret);
  return {
    isReal: sandbox === undefined,
    baseUrl,
    clientId,
    clientSecret,
    client,
    env: { MEDPLUM_BASE_URL: baseUrl, MEDPLUM_CLIENT_ID: clientId, MEDPLUM_CLIENT_SECRET: clientSecret },
    quiet: () => sandbox?.idle() ?? wait(LONGEST_RUN),
    stop: () => sandbox?.stop() ?? Promise.resolve(),
  };
}

/** A name nobody else on a shared server uses. */
export const unique = () => randomUUID().slice(0, 8);
