import { isResource, OperationOutcomeError } from '@medplum/core';
import type { Bundle, OperationOutcome, Resource } from '@medplum/fhirtypes';
import { afterEach } from '@jest/globals';
import type { BotHandler, InstallableBot, Wake } from '../../src/medplum/bot.ts';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/server.ts';
import { startSandbox } from '../../src/sandbox/server.ts';

const running: Sandbox[] = [];

afterEach(async () => {
  for (const sandbox of running.splice(0)) await sandbox.stop();
});

/** A sandbox on a free port that is stopped after the test. */
export async function sandboxWith(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ port: 0, bots: [], ...options });
  running.push(sandbox);
  return sandbox;
}

/** What the server answered: status, headers and JSON body. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Resource;
}

/** Sends one request as the sandbox client, below `/fhir/R4/`. */
export async function ask(
  sandbox: Sandbox,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${sandbox.baseUrl}fhir/R4/${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${sandbox.token}`,
      'Content-Type': method === 'PATCH' ? 'application/json-patch+json' : 'application/fhir+json',
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Resource };
}

/** The Bundle an answer must hold. */
export function bundleOf(answer: Answer): Bundle {
  if (!isResource<Bundle>(answer.body, 'Bundle')) throw new Error(`no Bundle but ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** The resources in a Bundle, as references. */
export function referencesIn(bundle: Bundle): string[] {
  return (bundle.entry ?? []).map(({ resource }) => `${resource?.resourceType ?? '?'}/${resource?.id ?? '?'}`);
}

/** The first text of the OperationOutcome an answer must hold. */
export function complaint(answer: Answer): string | undefined {
  if (!isResource<OperationOutcome>(answer.body, 'OperationOutcome')) throw new Error('no OperationOutcome');
  return answer.body.issue[0]?.details?.text;
}

/** A bot of one wake. */
export function bot(name: string, wake: Omit<Wake, 'id'>, handler: BotHandler): InstallableBot {
  return { definition: { name, description: name, wakes: [{ id: 'wake', ...wake }] }, handler };
}

/** The outcome id of the error a promise must reject with. */
export async function failure(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof OperationOutcomeError) return error.outcome.id;
    throw error;
  }
  throw new Error('it did not fail');
}

/** A Procedure of a patient, coded. */
export function procedure(code: string, patient = 'Patient/p'): Resource {
  return {
    resourceType: 'Procedure',
    status: 'completed',
    subject: { reference: patient },
    code: { coding: [{ system: 'http://www.ama-assn.org/go/cpt', code }] },
  };
}
