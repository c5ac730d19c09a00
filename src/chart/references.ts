import type { Reference, Resource, ResourceType, ExtractResource } from '@medplum/fhirtypes';
import type { Chart } from '../model/episode.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { Memo } from './memo.ts';
import { screenContained } from './shapes.ts';

const SLASH = 0x2f;

/** The key of a resource; of one taken out of another, the key of that other, which stands behind a slash as its id. */
export function keyOf(resource: Resource): ResourceKey {
  const { id = '' } = resource;
  return id.charCodeAt(0) === SLASH ? id.slice(1) : `${resource.resourceType}/${id}`;
}

/** A resource that another contains, by itself: it goes by the key of that other, for it has none of its own. */
export function takenOut<R extends Resource>(held: R, from: Resource): R {
  return { ...held, id: `/${keyOf(from)}` };
}

/** The sound resources of one type that belong to the patient or to nobody in particular. */
export function all<T extends ResourceType>(chart: Pick<Chart, 'byType'>, type: T): readonly ExtractResource<T>[] {
  return chart.byType[type] ?? [];
}

/** What references are followed by. */
export type Lookup = Pick<Chart, 'byKey' | 'byIdentifier' | 'aliases' | 'bases'>;

/** A chart as far as its resources can be listed and followed. */
export type Referring = Lookup & Pick<Chart, 'byType'>;

const LOCAL = /^([A-Z][A-Za-z]+\/[^/?#\s]+)(?:\/_history\/[^/?#\s]+)?$/;
const PLAIN = /^[A-Z][A-Za-z]+\/[^/?#\s]+$/;
const ABSOLUTE = /^(https?:\/\/[^?#\s]+)\/([A-Z][A-Za-z]+\/[^/?#\s]+?)(?:\/_history\/[^/?#\s]+)?$/;
const CONDITIONAL = /^([A-Z][A-Za-z]+)\?identifier=([^&|]*)(?:\||%7C)([^&]+)$/;

/**
 * The key a reference means: relative, versioned, absolute on a known base, `urn:uuid:`, conditional by identifier, or
 * logical. Contained resources have no key. A reference to another server, or an ambiguous identifier, means nothing.
 */
export function targetOf(chart: Lookup, reference: Reference | undefined): ResourceKey | undefined {
  const text = reference?.reference;
  if (text === undefined)
    return byIdentifier(chart, reference?.identifier?.system, reference?.identifier?.value, reference?.type);
  const alias = chart.aliases.get(text);
  if (alias) return alias;
  if (PLAIN.test(text)) return text;
  const local = LOCAL.exec(text);
  if (local) return local[1];
  const absolute = ABSOLUTE.exec(text);
  if (absolute) return chart.bases.includes(absolute[1] ?? '') ? absolute[2] : undefined;
  const conditional = CONDITIONAL.exec(text);
  if (conditional) return byIdentifier(chart, decode(conditional[2]), decode(conditional[3]), conditional[1]);
  return undefined;
}

const TYPE_NAME = /^(?:http:\/\/hl7\.org\/fhir\/StructureDefinition\/)?([A-Z][A-Za-z]+)$/;

/** The type that `Reference.type` names, alone or at the end of its definition's address; any other word says nothing. */
export function typeNamed(word: string | undefined): string | undefined {
  return TYPE_NAME.exec(word ?? '')?.[1];
}

function byIdentifier(chart: Lookup, system?: string, value?: string, type?: string): ResourceKey | undefined {
  if (!system || !value) return undefined;
  const named = typeNamed(type);
  const keys = (chart.byIdentifier.get(`${system}|${value}`) ?? []).filter(
    (key) => named === undefined || key.startsWith(`${named}/`),
  );
  return keys.length === 1 ? keys[0] : undefined;
}

function decode(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The resource a reference leads to, contained ones included; undefined when it is not in the chart. */
export function follow(chart: Lookup, reference: Reference | undefined, from: Resource): Resource | undefined {
  const text = reference?.reference;
  if (text?.startsWith('#')) return containedIn(from, text.slice(1));
  const key = targetOf(chart, reference);
  return key === undefined ? undefined : chart.byKey.get(key);
}

function containedIn(from: Resource, id: string): Resource | undefined {
  return screenContained(entryIn(from, id));
}

/** A list of contained resources that is longer is searched by an index. */
const LONG = 32;

/** What a resource contains under an id as it stands there, whether or not it can be used; the first of several. */
export function entryIn(from: Resource, id: string): Resource | undefined {
  const list = 'contained' in from ? from.contained : undefined;
  if (!Array.isArray(list)) return undefined;
  return list.length > LONG ? byIdIn(list).get(id) : list.find((entry) => idOf(entry) === id);
}

const longLists = new WeakMap<readonly Resource[], ReadonlyMap<unknown, Resource>>();

/** The entries of a list by id, the first of each. */
function byIdIn(list: readonly Resource[]): ReadonlyMap<unknown, Resource> {
  const known = longLists.get(list);
  if (known) return known;
  const index = new Map<unknown, Resource>();
  for (const entry of list) if (!index.has(idOf(entry))) index.set(idOf(entry), entry);
  longLists.set(list, index);
  return index;
}

function idOf(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null ? Reflect.get(entry, 'id') : undefined;
}

const targets = new Memo<Resource, ReadonlySet<ResourceKey>>();

type Remembering = Lookup & Pick<Chart, 'memo'>;

/** The keys that the references written anywhere in a resource lead to; collected once for each chart. */
export function targetsIn(chart: Remembering, resource: Resource): ReadonlySet<ResourceKey> {
  const ofChart = targets.of(chart);
  const known = ofChart.get(resource);
  if (known) return known;
  const keys = new Set<ResourceKey>();
  for (const reference of referencesIn(resource)) {
    const key = targetOf(chart, reference);
    if (key !== undefined) keys.add(key);
  }
  ofChart.set(resource, keys);
  return keys;
}

/** Every reference written anywhere in a resource. */
export function referencesIn(resource: Resource): readonly Reference[] {
  const found: Reference[] = [];
  for (const held of Object.values(resource)) collectFrom(held, found, 1);
  return found;
}

const DEEPEST = 12;

type Fields = Readonly<Record<string, unknown>>;

function collect(value: Fields, found: Reference[], depth: number): void {
  if (isReference(value)) {
    found.push(value);
    return;
  }
  for (const name in value) collectFrom(value[name], found, depth + 1);
}

function collectFrom(held: unknown, found: Reference[], depth: number): void {
  if (typeof held !== 'object' || held === null || depth > DEEPEST) return;
  if (!Array.isArray(held)) {
    collect(held as Fields, found, depth);
    return;
  }
  for (const entry of held) collectFrom(entry, found, depth + 1);
}

function isReference(value: Fields): value is Fields & Reference {
  if (typeof value['reference'] === 'string') return true;
  const identifier = value['identifier'];
  if (typeof identifier !== 'object' || identifier === null || 'resourceType' in value) return false;
  return 'value' in identifier;
}

/** True when a reference anywhere in the resource leads to one of the keys. */
export function pointsTo(chart: Remembering, resource: Resource, keys: ReadonlySet<ResourceKey>): boolean {
  return !targetsIn(chart, resource).isDisjointFrom(keys);
}
