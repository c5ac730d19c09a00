import type { MedplumClient } from '@medplum/core';
import type { BundleEntry, List } from '@medplum/fhirtypes';
import { BusyServer, readAnswers, sendBatch, statusOf, type Search, type SearchResults } from './batch.ts';

/** A guard as the read batch brought it: made by this check, or found. */
export interface HeldGuard {
  readonly list: List;
  readonly made: boolean;
}

/** What was read while the guards were held. */
export interface GuardedResults {
  readonly found: SearchResults;
  readonly held: readonly HeldGuard[];
}

/**
 * Obtains the guards and makes the searches, in one batch: a server creates before it searches, so nothing that is read
 * is older than the guards under which it will be written.
 */
export async function readUnderGuards(
  client: MedplumClient,
  guards: readonly List[],
  searches: readonly Search[],
): Promise<GuardedResults> {
  const answers = await sendBatch(client, [...guards.map(conditionalCreate), ...searches.map(toEntry)]);
  const held = answers.slice(0, guards.length).map(({ response, resource }) => {
    if (resource?.resourceType !== 'List') throw new BusyServer('a guard List was not returned');
    return { list: resource, made: statusOf(response?.status) === 201 };
  });
  return { found: await readAnswers(client, searches, answers.slice(guards.length)), held };
}

/** The patient stands in the condition too: on identifier alone, creates of different episodes would contend. */
function conditionalCreate(guard: List): BundleEntry {
  const { system = '', value = '' } = guard.identifier?.[0] ?? {};
  const subject = encodeURIComponent(guard.subject?.reference ?? '');
  const ifNoneExist = `subject=${subject}&identifier=${encodeURIComponent(`${system}|${value}`)}`;
  return { resource: guard, request: { method: 'POST', url: 'List', ifNoneExist } };
}

function toEntry({ url }: Search): BundleEntry {
  return { request: { method: 'GET', url } };
}

/** Milliseconds in which a guard that another check made is left to that check: longer than a first check takes. */
export const LEASE = 1500;

/** A guard somebody else made moments ago, on which nothing hangs yet: their check is under way. */
export function isLeased({ made, list: { entry, date, meta } }: HeldGuard, now: number): boolean {
  return !made && entry === undefined && date === undefined && now - Date.parse(meta?.lastUpdated ?? '') < LEASE;
}
