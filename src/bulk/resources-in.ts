import { field, isRecord, recordsIn, textField, type Json } from './json.ts';
import type { Deleted, Loaded, Place, Read } from './found.ts';
import { holeIn } from './hole.ts';
import { isManifest } from './manifest.ts';
import { pageOf } from './pages.ts';
import { leadsIn } from './pointers.ts';
import { stemOf, type SourceFile } from './source-files.ts';

/** Gives an id to a resource that came without one. */
export type NameGiver = (type: string, stem: string) => string;

/** Numbers the second and later use of a name, so that two resources never share one by accident. */
export function nameGiver(): NameGiver {
  const uses = new Map<string, number>();
  return (type, stem) => {
    const used = (uses.get(`${type}/${stem}`) ?? 0) + 1;
    uses.set(`${type}/${stem}`, used);
    return used === 1 ? stem : `${stem}-${used}`;
  };
}

/** What is found, and what names it. */
interface Reading {
  readonly found: Read[];
  readonly file: SourceFile;
  readonly name: NameGiver;
}

/** Whether a Bundle is read where it stands. */
type Admits = (bundle: Json) => boolean;

const ANY: Admits = () => true;
const NONE: Admits = () => false;

/** The resources in one JSON value: a resource, a Bundle of any kind, or a list of either. */
export function resourcesIn(value: unknown, place: Place, file: SourceFile, name: NameGiver): readonly Read[] {
  const reading: Reading = { found: [], file, name };
  if (Array.isArray(value)) takeEach(value, place, (element, at) => takeOne(reading, element, at, ANY));
  else takeOne(reading, value, place, ANY);
  return reading.found;
}

/** The resource in one entry of a Bundle; `place` names the entry. */
export function resourcesInEntry(entry: unknown, place: Place, file: SourceFile, name: NameGiver): readonly Read[] {
  const reading: Reading = { found: [], file, name };
  takeEntry(reading, entry, place, NONE);
  return reading.found;
}

/** Takes each element of a list, counting on behind those that an element holds; how many they were in all. */
function takeEach(list: readonly unknown[], place: Place, take: (element: unknown, place: Place) => number): number {
  const before = place.entry ?? 0;
  let entry = before;
  for (const element of list) entry += 1 + take(element, { ...place, entry: entry + 1 });
  return entry - before;
}

function skip({ found }: Reading, place: Place, why: string): void {
  found.push({ kind: 'skipped', skipped: { ...place, why } });
}

const TYPE = /^[A-Z][A-Za-z]{1,63}$/;

/** Takes a resource; how many entries it held. */
function takeOne(reading: Reading, value: unknown, place: Place, admits: Admits, fullUrl?: string): number {
  if (!isRecord(value)) {
    skip(reading, place, value === null ? 'it is null' : 'it is not a JSON object');
    return 0;
  }
  const type = textField(value, 'resourceType');
  if (type === 'Bundle') return takeBundle(reading, value, place, admits);
  if (type === undefined || !TYPE.test(type)) {
    if (!isManifest(value)) skip(reading, place, 'it has no resourceType, so it is no FHIR resource');
    return 0;
  }
  const leads = leadsIn(value);
  if (!leads) {
    skip(reading, place, 'it is nested too deeply');
    return 0;
  }
  if (type === 'Parameters' && recordsIn(field(value, 'parameter')).some(holdsResource))
    skip(reading, place, 'it holds resources in its parameters, which are not read');
  if (type === 'OperationOutcome') skipHole(reading, place, value);
  const id = textField(value, 'id');
  const given = field(value, 'id') === undefined ? idFor(type, place, reading, fullUrl) : undefined;
  const known = given ?? id ?? `?${place.file}:${place.line ?? 0}:${place.entry ?? 0}`;
  const resource = given === undefined ? value : { ...value, id: given };
  const { server } = reading.file;
  const own = { kind: 'resource', place, type, key: `${type}/${known}`, resource, leads } as const;
  const loaded: Loaded = server === undefined ? own : { ...own, server };
  reading.found.push(fullUrl === undefined ? loaded : { ...loaded, fullUrl });
  return 0;
}

/** Tells of what is missing, as far as the server says so. */
function skipHole(reading: Reading, place: Place, outcome: Json): void {
  const why = holeIn(outcome);
  if (why !== undefined) skip(reading, place, why);
}

function holdsResource(parameter: Json): boolean {
  return field(parameter, 'resource') !== undefined || recordsIn(field(parameter, 'part')).some(holdsResource);
}

const UUID_ADDRESS = /^urn:(?:uuid|oid):([A-Za-z0-9.-]{1,64})$/;
const SERVER_ADDRESS = /\/([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[^/]+)?$/;

function idFor(type: string, place: Place, { file, name }: Reading, fullUrl = ''): string {
  const uuid = UUID_ADDRESS.exec(fullUrl)?.[1];
  if (uuid !== undefined) return uuid;
  const onServer = SERVER_ADDRESS.exec(fullUrl);
  if (onServer?.[1] === type && onServer[2] !== undefined) return onServer[2];
  const numbers = [place.line, place.entry].filter((number) => number !== undefined);
  return name(type, [stemOf(file), ...numbers].join('-'));
}

function takeBundle(reading: Reading, bundle: Json, place: Place, admits: Admits): number {
  const { found } = reading;
  const page = pageOf(bundle, place);
  if (page) found.push(page);
  const entries = field(bundle, 'entry');
  if (entries === undefined) return 0;
  if (!Array.isArray(entries)) {
    skip(reading, place, 'the entry of this Bundle is not a list');
    return 0;
  }
  if (!admits(bundle)) {
    skip(reading, place, 'it is a Bundle within a Bundle');
    return 0;
  }
  if (place.entry !== undefined) found.push({ kind: 'nested', entry: place.entry });
  const admitted = place.entry === undefined && HOLDS_ANSWERS.has(textField(bundle, 'type') ?? '') ? isAnswer : NONE;
  const seen = new Set<string>();
  const at = writtenAt(bundle) ?? reading.file.until;
  return takeEach(entries, place, (entry, spot) => {
    const held: Reading = { ...reading, found: [] };
    const count = takeEntry(held, entry, spot, admitted);
    for (const read of held.found) {
      if (read.kind === 'deleted' && read.at === undefined && seen.has(read.key)) continue;
      if (read.kind === 'resource') seen.add(read.key);
      found.push(read.kind === 'deleted' && read.at === undefined && at !== undefined ? { ...read, at } : read);
    }
    return count;
  });
}

/** When a Bundle was written that tells of deletions, as those of an export do: they came before. */
function writtenAt(bundle: Json): string | undefined {
  const meta = field(bundle, 'meta');
  return isRecord(meta) ? textField(meta, 'lastUpdated') : undefined;
}

/** The types of a Bundle that may hold the answers to several searches. */
const HOLDS_ANSWERS: ReadonlySet<string> = new Set(['batch-response', 'transaction-response', 'collection']);

const isAnswer: Admits = (bundle) => textField(bundle, 'type') === 'searchset';

function takeEntry(reading: Reading, entry: unknown, place: Place, admits: Admits): number {
  if (!isRecord(entry)) {
    skip(reading, place, 'it is not a JSON object');
    return 0;
  }
  const [response] = recordsIn(field(entry, 'response'));
  const [request] = recordsIn(field(entry, 'request'));
  const status = response && statusIn(response);
  if (status !== undefined) {
    skip(reading, place, `the server answered ${status} instead of a resource`);
    return 0;
  }
  const outcome = response && field(response, 'outcome');
  if (isRecord(outcome)) skipHole(reading, place, outcome);
  const resource = field(entry, 'resource');
  const deletion = request && deletionOf(request, response);
  if (resource === undefined && deletion) reading.found.push(deletion);
  if (resource === undefined) {
    if (!request && !response) skip(reading, place, 'it holds no resource');
    return 0;
  }
  return takeOne(reading, resource, place, admits, textField(entry, 'fullUrl'));
}

/** The status of a refusal; some write it as a number. */
function statusIn(response: Json): string | undefined {
  const status = field(response, 'status');
  if (typeof status !== 'string' && typeof status !== 'number') return undefined;
  return /^[45]\d\d/.exec(`${status}`)?.[0];
}

function deletionOf(request: Json, response: Json | undefined): Deleted | undefined {
  if (textField(request, 'method') !== 'DELETE') return undefined;
  const target = SERVER_ADDRESS.exec(`/${textField(request, 'url') ?? ''}`);
  const at = response && textField(response, 'lastModified');
  return target
    ? { kind: 'deleted', key: `${target[1] ?? ''}/${target[2] ?? ''}`, ...(at !== undefined && { at }) }
    : undefined;
}
