import type { Resource } from '@medplum/fhirtypes';
import type { Loaded, Read } from '../bulk/found.ts';
import type { Json } from '../bulk/json.ts';

/** Resources made in this program, as reading them from a file would yield them. */
export async function* readsOf(resources: Iterable<Resource>, file: string): AsyncGenerator<Read> {
  let entry = 0;
  for (const resource of resources) {
    entry++;
    const { resourceType: type, id = '' } = resource;
    await Promise.resolve();
    yield { kind: 'resource', place: { file, entry }, type, key: `${type}/${id}`, resource: { ...resource } };
  }
}

/** What was read of an input, kept so that it can be both stored and judged. */
export interface Kept {
  readonly reads: readonly Read[];
  readonly loaded: readonly Loaded[];
}

/** Keeps everything an input yields. */
export async function keep(reads: AsyncIterable<Read>): Promise<Kept> {
  const kept: Read[] = [];
  for await (const read of reads) kept.push(read);
  return { reads: kept, loaded: kept.filter((read) => read.kind === 'resource') };
}

/** The kept reads again, as a stream. */
export async function* replay(reads: readonly Read[]): AsyncGenerator<Read> {
  for (const read of reads) {
    await Promise.resolve();
    yield read;
  }
}

/** The newest version of each resource, its references to Bundle addresses turned into `Type/id`, as a server would do. */
export function storable(loaded: readonly Loaded[]): readonly Resource[] {
  const keys = new Map(loaded.flatMap(({ fullUrl, key }) => (fullUrl === undefined ? [] : [[fullUrl, key] as const])));
  const newest = new Map(loaded.map((read) => [read.key, read]));
  return [...newest.values()].map(({ resource, key, type }) => {
    const named: Json = { ...resource, id: key.slice(type.length + 1) };
    return JSON.parse(JSON.stringify(named), (name, value: unknown) =>
      name === 'reference' && typeof value === 'string' ? (keys.get(value) ?? value) : value,
    ) as Resource;
  });
}
