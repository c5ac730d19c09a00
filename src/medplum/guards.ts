import { isResource } from '@medplum/core';
import type { BundleEntry, List } from '@medplum/fhirtypes';
import { isOfBundle, readAnswers, sendBatch, statusOf, type Asked, type Search, type SearchResults } from './batch.ts';
import { BusyServer } from './busy.ts';
import { asKnown, inParts } from './in-parts.ts';
import { isRefusal } from './outcome.ts';
import { isNamedLike, oldest } from './send-writes.ts';

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
 * is older than the guards under which it will be written. Where that cannot be one batch, or the batch does not bring every
 * guard, the guards come first. One that somebody else has filled since the probe may be younger than what a server without
 * order read beside it: everything is read again then.
 */
export async function readUnderGuards(
  server: Asked,
  guards: readonly List[],
  wanted: readonly Search[],
): Promise<GuardedResults> {
  const searches = asKnown(server, wanted);
  if (guards.length > 0 && !(server.ability.batch && server.ability.conditionalCreate))
    return oneByOne(server, guards, searches);
  const answers = await sendBatch(server, [...guards.map(conditionalCreate), ...searches.map(toEntry)]).catch(
    ifOfBundle,
  );
  const held = guards.flatMap((guard, index) => heldIn(answers?.[index], guard) ?? []);
  if (answers === undefined || held.length < guards.length)
    return oneByOne(server, guards, searches, new Set((answers ?? []).flatMap(madeBy)));
  if (held.some(isFilled)) return { ...(await readUnderGuards(server, [], searches)), held };
  const asked = await inParts(server, searches, answers.slice(guards.length));
  return { found: await readAnswers(server.client, asked.searches, asked.answers), held };
}

/** The guard that an entry brought; undefined where it was refused or not returned, as it need not be, or is another one. */
function heldIn({ resource, response }: BundleEntry = {}, guard: List): HeldGuard | undefined {
  if (resource?.resourceType !== 'List' || !isNamedLike(resource, guard)) return undefined;
  return { list: resource, made: statusOf(response?.status) === 201 };
}

const LIST_AT = /(?:^|\/)List\/([A-Za-z0-9.-]{1,64})(?:\/|$)/;

/** The id of a guard that an entry made, whether or not it brought it. */
function madeBy({ response }: BundleEntry): readonly string[] {
  const id = statusOf(response?.status) === 201 ? LIST_AT.exec(response?.location ?? '')?.[1] : undefined;
  return id === undefined ? [] : [id];
}

function isFilled({ list, made }: HeldGuard): boolean {
  return !made && (list.entry !== undefined || list.date !== undefined);
}

/** The guards first, and then the searches; those that `made` names were made by this check a moment ago. */
async function oneByOne(
  server: Asked,
  guards: readonly List[],
  searches: readonly Search[],
  made: ReadonlySet<string> = new Set(),
): Promise<GuardedResults> {
  const held: HeldGuard[] = [];
  for (const guard of guards) held.push(await findOrMake(server, guard, made));
  return { ...(await readUnderGuards(server, [], searches)), held };
}

function ifOfBundle(error: unknown): undefined {
  if (!isOfBundle(error)) throw error;
}

function conditionalCreate(guard: List): BundleEntry {
  return { resource: guard, request: { method: 'POST', url: 'List', ifNoneExist: conditionFor(guard) } };
}

/** The patient stands in the condition too: on identifier alone, creates of different episodes would contend. */
function conditionFor(guard: List): string {
  return `subject=${encodeURIComponent(guard.subject?.reference ?? '')}&${conditionOnName(guard)}`;
}

function conditionOnName({ identifier: [name] = [] }: List): string {
  return `identifier=${encodeURIComponent(`${name?.system ?? ''}|${name?.value ?? ''}`)}`;
}

/** Looks for the guard, makes it when there is none, and looks again: of two that a race made, the older one is held. */
async function findOrMake(server: Asked, guard: List, made: ReadonlySet<string>): Promise<HeldGuard> {
  const before = await oldestGuard(server, guard);
  if (before) return { list: before, made: made.has(before.id ?? '') };
  const mine = await make(server, guard);
  const list = (await oldestGuard(server, guard)) ?? mine;
  if (list?.id === undefined) throw new BusyServer('a guard List was not returned');
  return { list, made: list.id === mine?.id };
}

function oldestGuard({ client }: Asked, guard: List): Promise<List | undefined> {
  return oldest(client, 'List', conditionFor(guard), (list) => isNamedLike(list, guard));
}

/** Some servers create under no condition, or under one on the identifier alone, which another patient's guard may bear. */
async function make({ client, ability }: Asked, guard: List): Promise<List | undefined> {
  const conditions = ability.conditionalCreate ? [conditionFor(guard), conditionOnName(guard)] : [];
  for (const condition of conditions) {
    try {
      const made: unknown = await client.createResource(guard, { headers: { 'If-None-Exist': condition } });
      if (!isResource<List>(made, 'List')) return undefined;
      if (made.subject?.reference?.endsWith(guard.subject?.reference ?? '') === true) return made;
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
  return client.createResource(guard);
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
