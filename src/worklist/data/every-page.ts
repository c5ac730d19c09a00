import type { MedplumClient } from '@medplum/core';
import type { Bundle, Resource } from '@medplum/fhirtypes';

/** One page of a search, and where the next one is. */
export interface Page<T> {
  readonly found: readonly T[];
  readonly next?: string;
}

/** Reads one page; a link that leads to another server is refused. */
export async function readPage<T extends Resource>(medplum: MedplumClient, url: string): Promise<Page<T>> {
  const base = medplum.fhirUrl().toString().replace(/\/$/, '');
  const address = new URL(url, `${base}/`);
  if (address.origin !== new URL(base).origin) throw new RangeError('a search page links to another server');
  const bundle = await medplum.get<Bundle<T>>(address, { cache: 'no-store' });
  const next = bundle.link?.find(({ relation }) => relation === 'next')?.url;
  return { found: bundle.entry?.flatMap(({ resource }) => resource ?? []) ?? [], ...(next !== undefined && { next }) };
}

/** How many resources a search finds; undefined where the server does not tell. */
export async function readCount(medplum: MedplumClient, url: string): Promise<number | undefined> {
  const counting = medplum.fhirUrl(`${url}&_count=0&_total=accurate`);
  return (await medplum.get<Bundle>(counting, { cache: 'no-store' })).total;
}

/** Reads every page of a search. */
export async function readEveryPage<T extends Resource>(medplum: MedplumClient, url: string): Promise<readonly T[]> {
  const found: T[] = [];
  for (let next: string | undefined = url; next !== undefined;) {
    const page: Page<T> = await readPage(medplum, next);
    found.push(...page.found);
    next = page.next;
  }
  return found;
}
