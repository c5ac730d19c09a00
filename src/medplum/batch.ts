import { getReferenceString, OperationOutcomeError, type MedplumClient } from '@medplum/core';
import type { Bundle, BundleEntry, OperationOutcome, Resource, ResourceType } from '@medplum/fhirtypes';

/** One search to be made in a batch, and the types that stay unread when it is refused. */
export interface Search {
  readonly url: string;
  readonly types: readonly ResourceType[];
}

/** What a batch of searches brought: the resources of every page, and the types that could not be read. */
export interface SearchResults {
  readonly resources: readonly Resource[];
  readonly unreadable: readonly ResourceType[];
}

/** A request of a batch was refused for a reason that passes: too many requests, contention, a server fault. */
export class BusyServer extends Error {
  override readonly name = 'BusyServer';
}

/** Sends a batch and gives its response entries in order; throws {@link BusyServer} when any entry is to be tried again. */
export async function sendBatch(client: MedplumClient, entry: BundleEntry[]): Promise<readonly BundleEntry[]> {
  const response = await client.executeBatch({ resourceType: 'Bundle', type: 'batch', entry });
  const answers = response.entry ?? [];
  if (answers.length !== entry.length)
    throw new BusyServer(`a batch of ${entry.length} was answered by ${answers.length} entries`);
  const busy = answers.find(({ response: answer }) => isBusy(statusOf(answer?.status)));
  if (busy) throw new BusyServer(`a batch entry was answered with ${busy.response?.status ?? 'no status'}`);
  return answers;
}

/** The HTTP status at the head of an entry's status text. */
export function statusOf(text: string | undefined): number {
  return Number(/^\d{3}/.exec(text ?? '')?.[0] ?? 0);
}

function isBusy(status: number): boolean {
  return status === 0 || status === 409 || status === 412 || status === 429;
}

/** Reads every page behind the answers to some searches. An entry that was refused leaves its types unreadable. */
export async function readAnswers(
  client: MedplumClient,
  searches: readonly Search[],
  answers: readonly BundleEntry[],
): Promise<SearchResults> {
  const resources = new Map<string, Resource>();
  const unreadable = new Set<ResourceType>();
  for (const [index, { types }] of searches.entries()) {
    const first = answers[index]?.resource;
    if (first?.resourceType !== 'Bundle') for (const type of types) unreadable.add(type);
    else
      for (const resource of await everyPage(client, first))
        resources.set(getReferenceString(resource) ?? '', resource);
  }
  return { resources: [...resources.values()], unreadable: [...unreadable] };
}

const MOST_PAGES = 200;

async function everyPage(client: MedplumClient, first: Bundle): Promise<Resource[]> {
  const found: Resource[] = [];
  let page = first;
  for (let count = 1; ; count++) {
    found.push(...(page.entry ?? []).flatMap(({ resource }) => (isOutcome(resource) ? [] : (resource ?? []))));
    const next = page.link?.find(({ relation }) => relation === 'next')?.url;
    if (next === undefined) return found;
    if (count === MOST_PAGES) throw new RangeError(`a search has more than ${MOST_PAGES} pages`);
    page = await client.get<Bundle>(ownUrl(client, next), { cache: 'no-store' });
  }
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

/** The HTTP status a refused request was answered with, as far as the client tells. */
export function statusOfError(error: unknown): number | undefined {
  if (!(error instanceof OperationOutcomeError)) return undefined;
  const known: Readonly<Record<string, number>> = {
    'not-found': 404,
    unauthorized: 401,
    forbidden: 403,
    conflict: 409,
    'precondition-failed': 412,
    'too-many-requests': 429,
  };
  return known[error.outcome.id ?? ''];
}
