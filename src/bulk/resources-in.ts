import { field, isRecord, recordsIn, textField, type Json } from './json.ts';
import type { Deleted, Loaded, Page, Place, Read } from './found.ts';
import { isManifest } from './manifest.ts';
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

/** The resources in one JSON value: a resource, a Bundle of any kind, or a list of resources. */
export function resourcesIn(value: unknown, place: Place, file: SourceFile, name: NameGiver): readonly Read[] {
  const found: Read[] = [];
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) takeOne(found, element, { ...place, entry: index + 1 }, file, name);
  } else {
    takeOne(found, value, place, file, name);
  }
  return found;
}

/** The resource in one entry of a Bundle; `place` names the entry. */
export function resourcesInEntry(entry: unknown, place: Place, file: SourceFile, name: NameGiver): readonly Read[] {
  const found: Read[] = [];
  takeEntry(found, entry, place, file, name);
  return found;
}

function skip(found: Read[], place: Place, why: string): void {
  found.push({ kind: 'skipped', skipped: { ...place, why } });
}

const TYPE = /^[A-Z][A-Za-z]{1,63}$/;

function takeOne(
  found: Read[],
  value: unknown,
  place: Place,
  file: SourceFile,
  name: NameGiver,
  fullUrl?: string,
): void {
  if (!isRecord(value)) {
    skip(found, place, value === null ? 'it is null' : 'it is not a JSON object');
    return;
  }
  const type = textField(value, 'resourceType');
  if (type === 'Bundle') {
    takeBundle(found, value, place, file, name);
    return;
  }
  if (type === undefined || !TYPE.test(type)) {
    if (!isManifest(value)) skip(found, place, 'it has no resourceType, so it is no FHIR resource');
    return;
  }
  const leads = leadsIn(value);
  if (!leads) {
    skip(found, place, 'it is nested too deeply');
    return;
  }
  if (type === 'Parameters' && recordsIn(field(value, 'parameter')).some(holdsResource))
    skip(found, place, 'it holds resources in its parameters, which are not read');
  const id = textField(value, 'id');
  const given = field(value, 'id') === undefined ? idFor(type, place, file, name, fullUrl) : undefined;
  const known = given ?? id ?? `?${place.file}:${place.line ?? 0}:${place.entry ?? 0}`;
  const resource = given === undefined ? value : { ...value, id: given };
  const loaded: Loaded = { kind: 'resource', place, type, key: `${type}/${known}`, resource, leads };
  found.push(fullUrl === undefined ? loaded : { ...loaded, fullUrl });
}

function holdsResource(parameter: Json): boolean {
  return field(parameter, 'resource') !== undefined || recordsIn(field(parameter, 'part')).some(holdsResource);
}

const UUID_ADDRESS = /^urn:(?:uuid|oid):([A-Za-z0-9.-]{1,64})$/;
const SERVER_ADDRESS = /\/([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[^/]+)?$/;

function idFor(type: string, place: Place, file: SourceFile, name: NameGiver, fullUrl = ''): string {
  const uuid = UUID_ADDRESS.exec(fullUrl)?.[1];
  if (uuid !== undefined) return uuid;
  const onServer = SERVER_ADDRESS.exec(fullUrl);
  if (onServer?.[1] === type && onServer[2] !== undefined) return onServer[2];
  const numbers = [place.line, place.entry].filter((number) => number !== undefined);
  return name(type, [stemOf(file), ...numbers].join('-'));
}

function takeBundle(found: Read[], bundle: Json, place: Place, file: SourceFile, name: NameGiver): void {
  const page = pageOf(bundle, place);
  if (page) found.push(page);
  const entries = field(bundle, 'entry');
  if (entries === undefined) return;
  if (!Array.isArray(entries)) {
    skip(found, place, 'the entry of this Bundle is not a list');
    return;
  }
  if (place.entry !== undefined) {
    skip(found, place, 'it is a Bundle within a Bundle');
    return;
  }
  const seen = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const held: Read[] = [];
    takeEntry(held, entry, { ...place, entry: index + 1 }, file, name);
    for (const read of held) {
      if (read.kind === 'deleted' && read.at === undefined && seen.has(read.key)) continue;
      if (read.kind === 'resource') seen.add(read.key);
      found.push(read);
    }
  }
}

function pageOf(bundle: Json, place: Place): Page | undefined {
  const links = recordsIn(field(bundle, 'link'));
  const named = (relation: string) => links.find((link) => textField(link, 'relation') === relation);
  const [self, next] = [named('self'), named('next')].map((link) => link && textField(link, 'url'));
  if (self === undefined && next === undefined) return undefined;
  return { kind: 'page', place, ...(self !== undefined && { self }), ...(next !== undefined && { next }) };
}

function takeEntry(found: Read[], entry: unknown, place: Place, file: SourceFile, name: NameGiver): void {
  if (!isRecord(entry)) {
    skip(found, place, 'it is not a JSON object');
    return;
  }
  const [response] = recordsIn(field(entry, 'response'));
  const [request] = recordsIn(field(entry, 'request'));
  const status = response && textField(response, 'status');
  if (status !== undefined && /^[45]\d\d/.test(status)) {
    skip(found, place, `the server answered ${status.slice(0, 3)} instead of a resource`);
    return;
  }
  const resource = field(entry, 'resource');
  const deletion = request && deletionOf(request, response);
  if (resource === undefined && deletion) found.push(deletion);
  if (resource === undefined) {
    if (!request && !response) skip(found, place, 'it holds no resource');
    return;
  }
  takeOne(found, resource, place, file, name, textField(entry, 'fullUrl'));
}

function deletionOf(request: Json, response: Json | undefined): Deleted | undefined {
  if (textField(request, 'method') !== 'DELETE') return undefined;
  const target = SERVER_ADDRESS.exec(`/${textField(request, 'url') ?? ''}`);
  const at = response && textField(response, 'lastModified');
  return target
    ? { kind: 'deleted', key: `${target[1] ?? ''}/${target[2] ?? ''}`, ...(at !== undefined && { at }) }
    : undefined;
}
