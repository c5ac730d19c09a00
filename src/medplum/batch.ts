import { getReferenceString, type MedplumClient } from '@medplum/core';
import type { Bundle, BundleEntry, Resource, ResourceType } from '@medplum/fhirtypes';
import { isShortened } from '../chart/shortened.ts';
import type { Ability } from './ability.ts';
import { entriesIn } from './answers.ts';
import { BusyServer } from './busy.ts';
import { AnswerTooLarge, isRefusal, outcomeOfError, statusOfError } from './outcome.ts';
import { addressOf, everyPage, isOfLack, type Pages } from './search-pages.ts';

/** A server to be asked, and what it can do. */
export interface Asked {
  readonly client: MedplumClient;
  readonly ability: Ability;
}

/** One search to be made in a batch, and the types that stay unread when it is refused. */
export interface Search {
  readonly url: string;
  readonly types: readonly ResourceType[];
  /** True when nothing can be concluded without its answer; `if-known` when a server may not know how to search so. */
  readonly needed?: true | 'if-known';
  /** True of one of several that stand for a search which the server refused. */
  readonly isPart?: true;
}

/** What a batch of searches brought: the resources of every page, and the types that could not be read. */
export interface SearchResults {
  readonly resources: readonly Resource[];
  readonly unreadable: readonly ResourceType[];
}

/** The server refuses what no check can do without. */
export class RefusedByServer extends Error {
  override readonly name = 'RefusedByServer';
}

/**
 * Sends a batch, or its requests one by one where the server knows no batch, and gives the response entries in order;
 * throws {@link BusyServer} when any entry is to be tried again.
 */
export async function sendBatch({ client, ability }: Asked, entry: BundleEntry[]): Promise<readonly BundleEntry[]> {
  if (entry.length === 0) return [];
  const answers = ability.batch ? await sendTogether(client, entry) : await sendEach(client, entry);
  if (answers.length !== entry.length)
    throw new BusyServer(`a batch of ${entry.length} was answered by ${answers.length} entries`);
  const busy = answers.find(({ response: answer }) => isBusy(statusOf(answer?.status)));
  if (busy) throw new BusyServer(`a batch entry was answered with ${busy.response?.status ?? 'no status'}`);
  return answers;
}

/**
 * Searches whose answers are too large together are made one by one: one of them may be too large by itself. So are those of a
 * server that takes no Bundle of searches, though it says that it takes Bundles.
 */
async function sendTogether(client: MedplumClient, entry: BundleEntry[]): Promise<readonly BundleEntry[]> {
  try {
    return entriesIn(await client.executeBatch({ resourceType: 'Bundle', type: 'batch', entry }));
  } catch (error) {
    const isReading = entry.every(({ request }) => request?.method === 'GET');
    if (!isReading || !isOfBundle(error)) throw error;
    return sendEach(client, entry);
  }
}

/** True of what may be the matter with several requests in one Bundle, and with none of them alone. */
export function isOfBundle(error: unknown): boolean {
  return error instanceof AnswerTooLarge || isRefusal(error);
}

/** One after the other: a server without batches is seldom one that likes to be hurried. */
async function sendEach(client: MedplumClient, entry: readonly BundleEntry[]): Promise<readonly BundleEntry[]> {
  const answers: BundleEntry[] = [];
  for (const { request } of entry) answers.push(await sendOne(client, request?.url ?? ''));
  return answers;
}

async function sendOne(client: MedplumClient, url: string): Promise<BundleEntry> {
  try {
    const resource = await client.get<Resource>(addressOf(client, url), { cache: 'reload' });
    return { resource, response: { status: '200' } };
  } catch (error) {
    if (error instanceof AnswerTooLarge) return { response: { status: String(TOO_LARGE) } };
    const outcome = outcomeOfError(error);
    if (!outcome) throw error;
    return { response: { status: String(statusOfError(error) ?? 400), outcome } };
  }
}

/** The status of an entry whose answer was larger than may be read. */
const TOO_LARGE = 413;

/** The HTTP status at the head of an entry's status text. */
export function statusOf(text: string | undefined): number {
  return Number(/^\d{3}/.exec(text ?? '')?.[0] ?? 0);
}

function isBusy(status: number): boolean {
  return status === 0 || status === 409 || status === 412 || status === 429;
}

/**
 * Reads every page behind the answers to some searches. A search that was refused, of which a page is too large to be read, or
 * whose answer says that it is not whole, leaves its types unreadable, and so does a resource that a server gives shortened;
 * what it brought is evidence all the same.
 * @throws BusyServer, RefusedByServer or AnswerTooLarge when it was a needed one.
 */
export async function readAnswers(
  client: MedplumClient,
  searches: readonly Search[],
  answers: readonly BundleEntry[],
): Promise<SearchResults> {
  const resources = new Map<string, Resource>();
  const unreadable = new Set<ResourceType>();
  for (const [index, { url, types, needed }] of searches.entries()) {
    const { resource: first, response: answer } = answers[index] ?? {};
    const status = statusOf(answer?.status);
    const found = first?.resourceType === 'Bundle' ? await pagesOf(client, url, first, answer?.outcome) : status;
    if (typeof found === 'number') {
      if (needed === true || (needed === 'if-known' && !UNKNOWN.has(found))) throw refusal(url, found);
      for (const type of types) unreadable.add(type);
      continue;
    }
    for (const resource of found.resources) resources.set(getReferenceString(resource) ?? '', resource);
    const shortened = found.resources.filter(isShortened);
    if (found.isWhole && shortened.length === 0) continue;
    if (needed === true && !(found.isWhole && isOfWho(types))) throw refusedAs(url, 'says that it is not whole');
    for (const type of found.isWhole ? shortened.map(({ resourceType }) => resourceType) : types) unreadable.add(type);
  }
  return { resources: [...resources.values()], unreadable: [...unreadable] };
}

/** The pages of a search; not whole where the entry of the batch says so. */
async function pagesOf(
  client: MedplumClient,
  url: string,
  first: Bundle,
  outcome: Resource | undefined,
): Promise<Pages | number> {
  const pages = await everyPage(client, url, first).catch(ifTooLarge);
  if (typeof pages === 'number' || outcome?.resourceType !== 'OperationOutcome') return pages;
  return { ...pages, isWhole: pages.isWhole && !isOfLack(outcome) };
}

/** The patient may be read without what is hidden of them: their own record alone is doubted. */
function isOfWho(types: readonly ResourceType[]): boolean {
  return types.includes('Patient');
}

/** The statuses by which servers answer a search they do not know. */
const UNKNOWN: ReadonlySet<number> = new Set([400, 404, 405, 422, 501]);

function ifTooLarge(error: unknown): number {
  if (error instanceof AnswerTooLarge) return TOO_LARGE;
  throw error;
}

function refusal(url: string, status: number): Error {
  const type = typeOf(url);
  if (status === TOO_LARGE) return new AnswerTooLarge(`the answer to a search of ${type} is larger than may be read`);
  if (status >= 500) return new BusyServer(`the search of ${type} was answered with ${status}`);
  return refusedAs(url, `was ${status}`);
}

function refusedAs(url: string, how: string): Error {
  return new RefusedByServer(`The answer to a search of ${typeOf(url)} ${how}: give the checker access to it.`);
}

/** The type a search asks for; nothing for one over several. */
export function typeOf(url: string): string {
  return url.split('?')[0] ?? '';
}
