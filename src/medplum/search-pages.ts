import { getReferenceString, isResource, type MedplumClient } from '@medplum/core';
import type { Bundle, BundleEntry, OperationOutcome, Resource } from '@medplum/fhirtypes';
import { entriesIn } from './answers.ts';
import { isRecord } from '../chart/fits.ts';
import { isHole } from '../terminology/issue-types.ts';
import { BusyServer } from './busy.ts';
import { isRefusal } from './outcome.ts';

/** More pages than a patient has of one type, on a server that gives twenty at a time. */
const MOST_PAGES = 200;

/** What the pages of a search brought, and whether it is all that there is, as far as the server says. */
export interface Pages {
  readonly resources: readonly Resource[];
  readonly isWhole: boolean;
}

/**
 * Reads the pages of a search from the first one on. They are not whole where an entry came empty, where the server says so or
 * counts more than it gave, one that came twice for one, and where they have no end or lead to a page without an address.
 * @throws BusyServer when a page cannot be had any more, or is something else: servers forget searches.
 */
export async function everyPage(client: MedplumClient, search: string, first: Bundle): Promise<Pages> {
  const resources: Resource[] = [];
  let isWhole = true;
  const matches = new Set<unknown>();
  let total: unknown;
  let page = isCountedOff(client, first) ? await inOrderOfChange(client, search, first) : first;
  for (let count = 1; ; count++) {
    total = page.total ?? total;
    for (const entry of entriesIn(page)) {
      const { resource } = entry;
      isWhole &&= !isLacking(entry);
      if (!resource || isOutcome(resource)) continue;
      resources.push(resource);
      if (entry.search?.mode !== 'include') matches.add(getReferenceString(resource) ?? resource);
    }
    const next = nextOf(page);
    if (next === undefined)
      return { resources, isWhole: isWhole && !(typeof total === 'number' && total > matches.size) };
    if (next === '' || count === MOST_PAGES) return { resources, isWhole: false };
    page = await pageAt(client, ownUrl(client, next));
  }
}

/** True of what a server says in an outcome when something was not returned; one that says nothing may mean that. */
export function isOfLack({ issue }: OperationOutcome): boolean {
  const issues: readonly unknown[] = Array.isArray(issue) ? issue : [];
  return issues.length === 0 || issues.some((one) => !isRecord(one) || isHole(one));
}

/** The address of a search on a server. */
export function addressOf(client: MedplumClient, search: string): string {
  return `${baseOf(client)}/${search}`;
}

/** Of the server's own words it is the word that counts, whether it stands as the entry or beside it. */
function isLacking({ resource, response }: BundleEntry): boolean {
  if (response?.outcome && isOutcome(response.outcome) && isOfLack(response.outcome)) return true;
  return isOutcome(resource) ? isOfLack(resource) : resource === undefined && response?.outcome === undefined;
}

async function pageAt(client: MedplumClient, url: URL): Promise<Bundle> {
  const page: unknown = await client.get(url, { cache: 'no-store' }).catch((error: unknown) => {
    throw isRefusal(error) ? new BusyServer('a page of a search is gone', { cause: error }) : error;
  });
  if (!isResource<Bundle>(page, 'Bundle')) throw new BusyServer('a page of a search is no Bundle');
  return page;
}

/** The address of the next page; an empty one where a page says that there is one, and not where. */
function nextOf({ link }: Bundle): string | undefined {
  const next: { readonly url?: string | null } | undefined = link?.find(({ relation }) => relation === 'next');
  return next && (next.url ?? '');
}

/** True of a page after which a server counts resources off, as Medplum does: no further than ten thousand, and in no order. */
function isCountedOff(client: MedplumClient, page: Bundle): boolean {
  const next = nextOf(page);
  return next !== undefined && ownUrl(client, next).searchParams.has('_offset');
}

/**
 * The first page of the same search, sorted: the pages after it have no end, and lose nothing that changes meanwhile. The one
 * there is, on a server that does not sort.
 */
async function inOrderOfChange(client: MedplumClient, search: string, first: Bundle): Promise<Bundle> {
  const url = addressOf(client, `${search}&_sort=_lastUpdated`);
  const page: unknown = await client.get(url, { cache: 'no-store' }).catch((error: unknown) => {
    if (isRefusal(error)) return first;
    throw error;
  });
  if (!isResource<Bundle>(page, 'Bundle')) throw new BusyServer('a page of a search is no Bundle');
  return page;
}

function isOutcome(resource: Resource | undefined): resource is OperationOutcome {
  return resource?.resourceType === 'OperationOutcome';
}

/** A next link as an address of this server; a link that leads elsewhere is refused. */
function ownUrl(client: MedplumClient, link: string): URL {
  const base = new URL(`${baseOf(client)}/`);
  const url = new URL(link, base);
  if (url.origin !== base.origin) throw new RangeError('a search page links to another server');
  return url;
}

function baseOf(client: MedplumClient): string {
  return client.fhirUrl().toString().replace(/\/$/, '');
}
