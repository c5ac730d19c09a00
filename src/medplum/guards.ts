import type { BundleEntry, List } from '@medplum/fhirtypes';
import { BusyServer, readAnswers, sendBatch, statusOf, type Asked, type Search, type SearchResults } from './batch.ts';
import { inParts } from './in-parts.ts';
import { AnswerTooLarge } from './outcome.ts';
import { oldest } from './send-writes.ts';

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
 * is older than the guards under which it will be written. Where that cannot be one batch, the guards come first.
 */
export async function readUnderGuards(
  server: Asked,
  guards: readonly List[],
  searches: readonly Search[],
): Promise<GuardedResults> {
  if (guards.length > 0 && !(server.ability.batch && server.ability.conditionalCreate))
    return oneByOne(server, guards, searches);
  const answers = await sendBatch(server, [...guards.map(conditionalCreate), ...searches.map(toEntry)]).catch(
    ifTooLarge,
  );
  if (answers === undefined) return oneByOne(server, guards, searches);
  const held = answers.slice(0, guards.length).map(({ response, resource }) => {
    if (resource?.resourceType !== 'List') throw new BusyServer('a guard List was not returned');
    return { list: resource, made: statusOf(response?.status) === 201 };
  });
  const asked = await inParts(server, searches, answers.slice(guards.length));
  return { found: await readAnswers(server.client, asked.searches, asked.answers), held };
}

/** The guards first, and then the searches. */
async function oneByOne(server: Asked, guards: readonly List[], searches: readonly Search[]): Promise<GuardedResults> {
  const held: HeldGuard[] = [];
  for (const guard of guards) held.push(await findOrMake(server, guard));
  return { ...(await readUnderGuards(server, [], searches)), held };
}

function ifTooLarge(error: unknown): undefined {
  if (!(error instanceof AnswerTooLarge)) throw error;
}

function conditionalCreate(guard: List): BundleEntry {
  return { resource: guard, request: { method: 'POST', url: 'List', ifNoneExist: conditionFor(guard) } };
}

/** The patient stands in the condition too: on identifier alone, creates of different episodes would contend. */
function conditionFor(guard: List): string {
  const { system = '', value = '' } = guard.identifier?.[0] ?? {};
  const subject = encodeURIComponent(guard.subject?.reference ?? '');
  return `subject=${subject}&identifier=${encodeURIComponent(`${system}|${value}`)}`;
}

/** Looks for the guard, makes it when there is none, and looks again: of two that a race made, the older one is held. */
async function findOrMake({ client, ability }: Asked, guard: List): Promise<HeldGuard> {
  const before = await oldest(client, 'List', conditionFor(guard));
  if (before) return { list: before, made: false };
  const headers = ability.conditionalCreate ? { 'If-None-Exist': conditionFor(guard) } : {};
  const made = await client.createResource(guard, { headers });
  const list = (await oldest(client, 'List', conditionFor(guard))) ?? made;
  return { list, made: list.id === made.id };
}

function toEntry({ url }: Search): BundleEntry {
  return { request: { method: 'GET', url } };
}

/**
 * Milliseconds in which a guard that another check made is left to that check: longer than a first check takes. Who waits
 * adds a random part, lest all that wait begin at once on a server that is slow already.
 */
export const LEASE = 5000;

/** A guard made moments ago, on which nothing hangs yet: unless it is our own, another check is under way. */
export function isLeased({ entry, date, meta }: List, now: number, life: number = LEASE): boolean {
  return entry === undefined && date === undefined && now - Date.parse(meta?.lastUpdated ?? '') < life;
}
