import type { Resource, ResourceType } from '@medplum/fhirtypes';
import { isUnheard } from '../bulk/answers.ts';
import { leftOut } from '../bulk/export-manifest.ts';
import type { Deleted, Loaded, Read, Skipped } from '../bulk/found.ts';
import { openInput } from '../bulk/input.ts';
import { field, isRecord, recordsIn, textField, type Json } from '../bulk/json.ts';
import { readFiles } from '../bulk/read-resources.ts';
import { TempFolder } from '../bulk/temp-folder.ts';
import { sortVersions } from '../bulk/versions.ts';
import { isShortened } from '../chart/shortened.ts';
import { isReadType } from '../chart/shapes.ts';
import type { PatientRecord } from '../model/record.ts';
import { canonicalsUnder } from '../terminology/canonicals.ts';

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
  /** What was left out before anything was read. */
  readonly skipped: readonly Skipped[];
  /** Types whose absence proves nothing: the exports that stand in the input do not hold them, or not whole. */
  readonly unknown: readonly ResourceType[];
}

/** Keeps everything an input yields. */
export async function keep(reads: AsyncIterable<Read>): Promise<Kept> {
  const kept: Read[] = [];
  for await (const read of reads) kept.push(read);
  return { reads: kept, skipped: [], unknown: [] };
}

/**
 * Keeps everything behind a path, as `radgap check` reads it.
 * @throws InputError when the path cannot be read.
 */
export async function keepInput(path: string): Promise<Kept> {
  const temp = new TempFolder();
  try {
    const { files, skipped } = await openInput(path, temp, Infinity);
    const held = new Map<string, number>();
    const { reads } = await keep(readFiles(files, path, held));
    const { types, skipped: short } = (await leftOut(path))(held);
    return { reads, skipped: [...skipped, ...short], unknown: types };
  } finally {
    temp.remove();
  }
}

/** A record with the types of which nothing proves to be missing: those the input lacks, and those of shortened resources. */
export function doubted(record: PatientRecord, unknown: readonly ResourceType[]): PatientRecord {
  const types = new Set<ResourceType>([...record.unreadable, ...unknown]);
  for (const resource of record.resources) {
    if (!isRecord(resource) || !isShortened(resource)) continue;
    const type = resource['resourceType'];
    if (typeof type === 'string' && isReadType(type)) types.add(type);
  }
  return { ...record, unreadable: [...types] };
}

/** The kept reads again, as a stream. */
export async function* replay(reads: readonly Read[]): AsyncGenerator<Read> {
  for (const read of reads) {
    await Promise.resolve();
    yield read;
  }
}

/**
 * The newest version of each resource that was not deleted, its references to Bundle addresses turned into `Type/id`, as a
 * server would do. The guard Lists of the checker stay out: the sandbox makes its own, and two for one episode are one too many;
 * so do issues and Tasks of it that are not heard.
 */
export function storable(reads: readonly Read[]): readonly Resource[] {
  const loaded = reads.filter((read): read is Loaded => read.kind === 'resource');
  const deleted = reads.filter((read): read is Deleted => read.kind === 'deleted');
  const { versions } = sortVersions(
    Map.groupBy(loaded, ({ key }) => key),
    deleted,
  );
  const keys = new Map(loaded.flatMap(({ fullUrl, key }) => (fullUrl === undefined ? [] : [[fullUrl, key] as const])));
  const standing = [...versions.values()]
    .map(([newest]) => newest)
    .filter((newest) => !isGuard(newest) && !isUnheard(newest.type, newest.resource));
  return standing.map(({ resource, key, type }) => {
    const named: Json = { ...resource, id: key.slice(type.length + 1) };
    return JSON.parse(JSON.stringify(named), (name, value: unknown) =>
      name === 'reference' && typeof value === 'string' ? (keys.get(value) ?? value) : value,
    ) as Resource;
  });
}

const { episode: GUARDED } = canonicalsUnder();

function isGuard({ type, resource }: Loaded): boolean {
  return (
    type === 'List' && recordsIn(field(resource, 'identifier')).some((one) => textField(one, 'system') === GUARDED)
  );
}
