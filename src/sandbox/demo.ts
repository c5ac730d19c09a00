import type { Device, ProjectSetting, Reference } from '@medplum/fhirtypes';
import { Buffer } from 'node:buffer';
import { AS_OF_SECRET } from '../medplum/bot-run.ts';
import { checkerDevice, policyLibrary } from '../medplum/installation.ts';
import type { IsoDate } from '../model/time.ts';
import { CATALOGUE_VERSION } from '../rules/index.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from './server.ts';

/** How to start a sandbox with radgap installed in it. */
export interface DemoOptions extends SandboxOptions {
  /** The day on which the bots judge; the real day when absent. */
  readonly asOf?: IsoDate;
  /** The site policy as JSON; the defaults when absent. */
  readonly policy?: unknown;
}

/** A sandbox with radgap installed, and its clock. */
export interface Demo extends Sandbox {
  /** Moves the day on which the bots judge. */
  setDay(asOf: IsoDate): void;
  /** The checker's Device in this sandbox. */
  readonly device: Reference<Device>;
}

/** Starts a sandbox and installs in it what a deployment would: the checker's Device, the policy, the bots. */
export async function startDemo({ asOf, policy = {}, ...options }: DemoOptions): Promise<Demo> {
  const secrets: Record<string, ProjectSetting> = { ...options.secrets };
  const setDay = (day: IsoDate) => {
    secrets[AS_OF_SECRET] = { name: AS_OF_SECRET, valueString: day };
  };
  if (asOf !== undefined) setDay(asOf);
  const sandbox = await startSandbox({ ...options, secrets });
  const canonicals = canonicalsUnder();
  const transactions = options.fidelity?.transactionsAsBatch ? 'pretended' : 'atomic';
  const device = await sandbox.client.createResource(checkerDevice(canonicals, CATALOGUE_VERSION, transactions));
  await sandbox.client.createResource(
    policyLibrary(canonicals, policy, (text) => Buffer.from(text).toString('base64')),
  );
  return { ...sandbox, setDay, device: { reference: `Device/${device.id}` } };
}
