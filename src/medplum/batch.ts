import { getReferenceString, type MedplumClient } from '@medplum/core';
import type { Bundle, BundleEntry, OperationOutcome, Resource, ResourceType } from '@medplum/fhirtypes';
import { isRecord } from '../chart/fits.ts';
import { listed } from '../chart/listed.ts';
import { isShortened } from '../chart/shortened.ts';
import { isHole } from '../terminology/issue-types.ts';
import type { Ability } from './ability.ts';
import { AnswerTooLarge, outcomeOfError, statusOfError } from './outcome.ts';

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
}

/** What a batch of searches brought: the resources of every page, and the types that could not be read. */
export interface SearchResults {
  readonly resources: readonly Resource[];
  readonly unreadable: readonly ResourceType[];
}

/** A request of a batch was refused for a reason that passes: too many requests, contention, a server fault. */
export class BusyServer extends Error {
  override readonly name = 'BusyServer';
  /** Milliseconds after which the server wants to be asked again, where it said so. */
  readonly retryAfter: number | undefined;

  constructor(message: string, options: ErrorOptions & { readonly retryAfter?: number } = {}) {
    super(message, options);
    this.retryAfter = options.retryAfter;
  }
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

/** Searches whose answers are too large together are made one by one: one of them may be too large by itself. */
async function sendTogether(client: MedplumClient, entry: BundleEntry[]): Promise<readonly BundleEntry[]> {
  try {
    return (await client.executeBatch({ resourceType: 'Bundle', type: 'batch', entry })).entry ?? [];
  } catch (error) {
    const isReading = entry.every(({ request }) => request?.method === 'GET');
    if (!(error instanceof AnswerTooLarge && isReading)) throw error;
    return sendEach(client, entry);
  }
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

function addressOf(client: MedplumClient, search: string): string {
  return `${client.fhirUrl().toString().replace(/\/$/, '')}/${search}`;
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
    const first = answers[index]?.resource;
    const status = statusOf(answers[index]?.response?.status);
    const found = first?.resourceType === 'Bundle' ? await everyPage(client, url, first).catch(ifTooLarge) : status;
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

/** The patient may be read without what is hidden of them: their own record alone is doubted. */
function isOfWho(types: readonly ResourceType[]): boolean {
  return types.includes('Patient');
}

/** The statuses by which servers answer a search they do not know. */
const UNKNOWN: ReadonlySet<number> = new Set([400, 404, 405, 501]);

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

const MOST_PAGES = 200;

/** What the pages of a search brought, and whether it is all that there is, as far as the server says. */
interface Pages {
  readonly resources: readonly Resource[];
  readonly isWhole: boolean;
}

async function everyPage(client: MedplumClient, search: string, first: Bundle): Promise<Pages> {
  const resources: Resource[] = [];
  let isWhole = true;
  let page = isCountedOff(client, first) ? await inOrderOfChange(client, search) : first;
  for (let count = 1; ; count++) {
    for (const { resource } of page.entry ?? []) {
      if (isOutcome(resource)) isWhole &&= !listed(resource.issue).some((issue) => !isRecord(issue) || isHole(issue));
      else if (resource) resources.push(resource);
    }
    const next = nextOf(page);
    if (next === undefined) return { resources, isWhole };
    if (count === MOST_PAGES) throw new RangeError(`a search has more than ${MOST_PAGES} pages`);
    page = await client.get<Bundle>(ownUrl(client, next), { cache: 'no-store' });
  }
}

function nextOf({ link }: Bundle): string | undefined {
  return link?.find(({ relation }) => relation === 'next')?.url;
}

/** True of a page after which a server counts resources off, as Medplum does: no further than ten thousand, and in no order. */
function isCountedOff(client: MedplumClient, page: Bundle): boolean {
  const next = nextOf(page);
  return next !== undefined && ownUrl(client, next).searchParams.has('_offset');
}

/** The first page of the same search, sorted: the pages after it have no end, and lose nothing that changes meanwhile. */
function inOrderOfChange(client: MedplumClient, search: string): Promise<Bundle> {
  return client.get<Bundle>(addressOf(client, `${search}&_sort=_lastUpdated`), { cache: 'no-store' });
}

function isOutcome(resource: Resource | undefined): resource is OperationOutcome {
  return resource?.resourceType === 'OperationOutcome';
}

/** A next link as an address of this server; a link that leads elsewhere is refused. */
function ownUrl(client: MedplumClient, link: string): URL {
  const base = client.fhirUrl();
  const url = new URL(link, `${base.toString()}/`);
  if (url.origin !== base.origin) throw new RangeError('a search page links to another server');
  return url;
}
