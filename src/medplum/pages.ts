import { isResource, type MedplumClient, type WithId } from '@medplum/core';
import type { Bundle, OperationOutcome, OperationOutcomeIssue, Resource } from '@medplum/fhirtypes';
import { entriesIn } from './answers.ts';
import { BusyServer } from './busy.ts';
import { isRefusal } from './outcome.ts';

/** More pages than any listing has: beyond them the server leads on without end. */
const MOST_PAGES = 10_000;

/**
 * Every resource of a type that a search finds, page by page. A link to this server is followed as it stands, for some servers
 * name a page by an id that is theirs alone; of a link to another name only the query is taken, and asked of this server.
 * @throws RangeError when a page is no Bundle, and when the pages lead in a circle or nowhere or have no end; BusyServer when a
 * page after the first cannot be had any more, for that says nothing of what the server searches, and when the server says that
 * it did not come to the end.
 */
export async function everyResource<T extends Resource>(
  client: MedplumClient,
  type: T['resourceType'],
  query: Readonly<Record<string, string>>,
): Promise<WithId<T>[]> {
  const found: WithId<T>[] = [];
  const first = client.fhirUrl(type);
  first.search = new URLSearchParams({ ...query, _count: '1000' }).toString();
  const seen = new Set<string>();
  for (let url: URL | undefined = first; url;) {
    if (seen.size === MOST_PAGES || seen.has(url.href)) throw new RangeError(`the pages of ${type} have no end`);
    seen.add(url.href);
    const isFirst = url === first;
    const page: Bundle = await client.get<Bundle>(url, { cache: 'reload' }).catch((error: unknown) => {
      throw !isFirst && isRefusal(error) ? new BusyServer(`a page of ${type} is gone`, { cause: error }) : error;
    });
    if (!isResource<Bundle>(page, 'Bundle')) throw new RangeError(`a page of ${type} is no Bundle`);
    for (const { resource } of entriesIn(page)) {
      if (isResource<WithId<T>>(resource, type)) found.push(resource);
      if (isResource<OperationOutcome>(resource, 'OperationOutcome') && isCutShort(resource))
        throw new BusyServer(`a page of ${type} says that it was cut short`);
    }
    url = nextOf(page, first);
  }
  return found;
}

/** What a server says that could not bring all, as it might have: not that something is never shown to this client. */
const CUT_SHORT: ReadonlySet<string> = new Set([
  'exception',
  'incomplete',
  'throttled',
  'timeout',
  'too-costly',
  'too-long',
  'transient',
]);

function isCutShort({ issue }: OperationOutcome): boolean {
  const issues: readonly (Partial<OperationOutcomeIssue> | null)[] = Array.isArray(issue) ? issue : [];
  return issues.some((one) => CUT_SHORT.has(one?.code ?? ''));
}

function nextOf({ link }: Bundle, first: URL): URL | undefined {
  const named = link?.find(({ relation }) => relation === 'next');
  if (named === undefined) return undefined;
  const { url: next }: { readonly url?: string | null } = named;
  if (!next) throw new RangeError('a page leads to another without an address');
  const url = new URL(next, first);
  if (url.origin === first.origin) return url;
  const own = new URL(first);
  own.search = url.search;
  return own;
}
