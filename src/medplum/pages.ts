import { isResource, type MedplumClient, type WithId } from '@medplum/core';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { BusyServer } from './busy.ts';
import { isRefusal } from './outcome.ts';

/** More pages than any listing has: beyond them the server leads on without end. */
const MOST_PAGES = 10_000;

/**
 * Every resource of a type that a search finds, page by page. A link to this server is followed as it stands, for some servers
 * name a page by an id that is theirs alone; of a link to another name only the query is taken, and asked of this server.
 * @throws RangeError when a page is no Bundle, and when the pages lead in a circle or have no end; BusyServer when a page after
 * the first cannot be had any more, for that says nothing of what the server searches.
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
    for (const { resource } of page.entry ?? []) if (isResource<WithId<T>>(resource, type)) found.push(resource);
    url = nextOf(page, first);
  }
  return found;
}

function nextOf({ link }: Bundle, first: URL): URL | undefined {
  const next = link?.find(({ relation }) => relation === 'next')?.url;
  if (next === undefined) return undefined;
  const url = new URL(next, first);
  if (url.origin === first.origin) return url;
  const own = new URL(first);
  own.search = url.search;
  return own;
}
