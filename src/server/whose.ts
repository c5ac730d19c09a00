import { OperationOutcomeError } from '@medplum/core';
import type { Bundle, Reference, Resource } from '@medplum/fhirtypes';
import type { ResourceKey } from '../model/verdict.ts';
import { readAnswers, sendBatch } from '../medplum/batch.ts';
import { statusOfError } from '../medplum/outcome.ts';
import { trigger } from '../trigger.ts';
import { localKey } from './backport.ts';
import { areApart, asked, type Servers } from './servers.ts';

/** The patients a resource is about, or why nobody can tell. */
export type Whose = { readonly patients: readonly ResourceKey[] } | { readonly unknown: string };

/** The patients a resource names, as far as it names any on this server by an id that is one. */
export function patientsNamedIn(resource: Resource, { source }: Servers): readonly ResourceKey[] {
  const woken = trigger(resource, source.base);
  return 'recheck' in woken ? woken.recheck.filter((key) => localKey(key, source.base) === key) : [];
}

/** Whose a resource is, asked of the source; one that is gone is looked up as deleted. */
export async function whoseIs(key: ResourceKey, servers: Servers): Promise<Whose> {
  if (key.startsWith('Patient/')) return { patients: [key] };
  const { client } = servers.source;
  try {
    const resource = await client.get<Resource>(client.fhirUrl(...key.split('/')), { cache: 'reload' });
    const patients = patientsNamedIn(resource, servers);
    return patients.length > 0 ? { patients } : await whoseNow(key, servers);
  } catch (error) {
    const status = statusOfError(error);
    if (status === 404 || isGone(error)) return whoseWas(key, servers);
    if (status === 403) return { unknown: `${key} may not be read; it is left to the sweep` };
    throw error;
  }
}

const ANCHOR = /^(?:Procedure|Claim)\//;

/**
 * Whose issues cite the record of a service that names no patient any more, such as one moved to a group: nothing else wakes
 * them.
 */
export async function whoseNow(key: ResourceKey, servers: Servers): Promise<Whose> {
  const patients = ANCHOR.test(key) ? await citing(key, servers) : [];
  return patients.length > 0 ? { patients } : { unknown: `${key} names no patient of this server` };
}

/**
 * True for a refusal that no retry helps and that is none of the usual ones: many servers answer 410 for what was deleted,
 * some 400 or 405, and only some say in the OperationOutcome which it was.
 */
export function isGone(error: unknown): boolean {
  if (!(error instanceof OperationOutcomeError)) return false;
  const status = statusOfError(error);
  return status === 410 || status === undefined;
}

/** Whose a deleted resource was: as our issues, Tasks and Provenance tell that cite it, else as its history does. */
export async function whoseWas(key: ResourceKey, servers: Servers): Promise<Whose> {
  if (key.startsWith('Patient/')) return { patients: [key] };
  const cited = await citing(key, servers);
  const patients = cited.length > 0 ? cited : await inHistory(key, servers);
  return patients.length > 0 ? { patients } : { unknown: `${key} is cited nowhere; it is left to the sweep` };
}

async function citing(key: ResourceKey, servers: Servers): Promise<readonly ResourceKey[]> {
  const prefix = areApart(servers) ? `${servers.source.base}/` : '';
  const cited = encodeURIComponent(`${prefix}${key}`);
  const searches = [
    `DetectedIssue?implicated=${cited}`,
    `Task?focus=${cited}`,
    `Provenance?entity=${cited}&_include=Provenance:target`,
  ].map((url) => ({ url: `${url}&_count=50`, types: [] }));
  const target = await asked(servers.target);
  const answers = await sendBatch(
    target,
    searches.map(({ url }) => ({ request: { method: 'GET', url } })),
  );
  const { resources } = await readAnswers(target.client, searches, answers);
  return [...new Set(resources.flatMap((resource) => patientOfOurs(resource, prefix)))];
}

function patientOfOurs(resource: Resource, prefix: string): readonly ResourceKey[] {
  const reference = patientReference(resource)?.reference ?? '';
  const key = reference.startsWith(prefix) ? reference.slice(prefix.length) : '';
  return key.startsWith('Patient/') && localKey(key, '') === key ? [key] : [];
}

function patientReference(resource: Resource): Reference | undefined {
  if (resource.resourceType === 'DetectedIssue') return resource.patient;
  if (resource.resourceType === 'Task') return resource.for;
  return resource.resourceType === 'List' ? resource.subject : undefined;
}

/** The newest version that is left of a deleted resource; servers that keep none answer in one of many ways. */
async function inHistory(key: ResourceKey, servers: Servers): Promise<readonly ResourceKey[]> {
  const { client } = servers.source;
  try {
    const history = await client.get<Bundle>(client.fhirUrl(...key.split('/'), '_history'), { cache: 'reload' });
    const version = history.entry?.find(({ resource }) => resource)?.resource;
    return version ? patientsNamedIn(version, servers) : [];
  } catch (error) {
    if (error instanceof OperationOutcomeError && statusOfError(error) !== 429) return [];
    throw error;
  }
}
