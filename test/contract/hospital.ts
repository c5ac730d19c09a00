import type { MedplumClient, WithId } from '@medplum/core';
import type { ExtractResource, Patient, Procedure } from '@medplum/fhirtypes';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { INSTALLATION_TAG } from '../../src/medplum/bot.ts';
import { unique } from './target.ts';

const BIN = fileURLToPath(new URL('../../src/cli/radgap.mjs', import.meta.url));

export const CPT = 'http://www.ama-assn.org/go/cpt';

/** What a run of the program left behind. */
export interface Ran {
  readonly code: number;
  readonly said: string;
}

/** Runs the program with these variables in its environment. */
export function runRadgap(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env } };
    const child = execFile(process.execPath, [BIN, ...args], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, said: `${stdout}${stderr}` }),
    );
  });
}

export const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

/** A patient nobody else on a shared server has. */
export const admit = (client: MedplumClient) =>
  client.createResource<Patient>({ resourceType: 'Patient', name: [{ family: unique() }], birthDate: '1950-01-01' });

/** The service of a patient, a month ago. */
export const infusionOf = (patient: Patient): Procedure => ({
  resourceType: 'Procedure',
  status: 'completed',
  subject: { reference: `Patient/${patient.id ?? ''}` },
  performedDateTime: daysAgo(30),
  code: { coding: [{ system: CPT, code: '77750' }] },
});

/** The resources of a type that hang on a patient. */
export async function searchOf<T extends 'DetectedIssue' | 'Task' | 'List'>(
  client: MedplumClient,
  type: T,
  { id = '' }: Patient,
): Promise<readonly WithId<ExtractResource<T>>[]> {
  const parameter = type === 'List' ? 'subject' : 'patient';
  return client.searchResources(type, `${parameter}=Patient/${id}&_count=200`, { cache: 'reload' });
}

/** The Subscriptions of the installation. */
export const subscriptionsOf = (client: MedplumClient) =>
  client.searchResources('Subscription', `_tag=${INSTALLATION_TAG.system}|${INSTALLATION_TAG.code}&_count=100`, {
    cache: 'reload',
  });

/** Lets no bot wake any more, until the next deployment mends it. */
export async function switchOff(client: MedplumClient): Promise<void> {
  for (const subscription of await subscriptionsOf(client)) {
    await client.updateResource({ ...subscription, status: 'off' });
  }
}
