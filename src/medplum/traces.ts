import { isResource, type MedplumClient } from '@medplum/core';
import type { Bundle, DetectedIssue, Provenance, Resource, Task } from '@medplum/fhirtypes';
import { outcomeOfError } from './outcome.ts';

/** What a server kept of one issue or Task: its versions, the oldest first, and the records of the runs that wrote it. */
export interface Traces<T extends DetectedIssue | Task> {
  readonly current: T;
  readonly versions: readonly T[];
  /** False when the server keeps no history, or may not show it: the current version is the only one. */
  readonly whole: boolean;
  readonly provenance: readonly Provenance[];
}

const MOST_PAGES = 50;

/** Reads the traces of an issue or Task; nothing is written. */
export async function readTraces<T extends DetectedIssue | Task>(
  client: MedplumClient,
  type: T['resourceType'],
  id: string,
): Promise<Traces<T>> {
  const current = await client.get<T>(client.fhirUrl(type, id), { cache: 'reload' });
  const history = await historyOf<T>(client, type, id);
  const runs = client.fhirUrl('Provenance');
  runs.search = `target=${encodeURIComponent(`${type}/${id}`)}&_count=200`;
  const provenance = (await everyPage(client, runs)).filter((resource) =>
    isResource<Provenance>(resource, 'Provenance'),
  );
  return {
    current,
    versions: history ?? [current],
    whole: history !== undefined,
    provenance: provenance.sort((a, b) => moment(a) - moment(b)),
  };
}

/** When a version was written, in milliseconds since 1970. */
export function moment({ meta }: Resource): number {
  const written = Date.parse(meta?.lastUpdated ?? '');
  return Number.isNaN(written) ? 0 : written;
}

async function historyOf<T extends DetectedIssue | Task>(
  client: MedplumClient,
  type: T['resourceType'],
  id: string,
): Promise<readonly T[] | undefined> {
  try {
    const found = await everyPage(client, client.fhirUrl(type, id, '_history'));
    const versions = found.filter((resource) => isResource<T>(resource, type) && resource.id === id) as T[];
    return versions.length === 0 ? undefined : versions.sort((a, b) => moment(a) - moment(b) || number(a) - number(b));
  } catch (error) {
    if (outcomeOfError(error)) return undefined;
    throw error;
  }
}

function number({ meta }: Resource): number {
  const version = Number(meta?.versionId);
  return Number.isNaN(version) ? 0 : version;
}

async function everyPage(client: MedplumClient, first: URL): Promise<readonly Resource[]> {
  const found: Resource[] = [];
  let url: URL | undefined = first;
  for (let count = 0; url && count < MOST_PAGES; count++) {
    const page: Bundle = await client.get<Bundle>(url, { cache: 'reload' });
    found.push(...(page.entry ?? []).flatMap(({ resource }) => resource ?? []));
    const next = page.link?.find(({ relation }) => relation === 'next')?.url;
    url = next === undefined ? undefined : new URL(next, `${first.origin}/`);
    if (url && url.origin !== first.origin) throw new RangeError('a page links to another server');
  }
  return found;
}
