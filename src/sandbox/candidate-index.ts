import type { Filter, SearchRequest, WithId } from '@medplum/core';
import { getSearchParameterDetails, Operator, SearchParameterType, splitSearchOnComma } from '@medplum/core';
import type { Resource, SearchParameter } from '@medplum/fhirtypes';
import { searchParameter } from './definitions.ts';
import { eachRecord } from './walk.ts';

const LONGEST_INDEXED_TEXT = 100;
const TOKEN_TYPES = new Set(['Identifier', 'CodeableConcept', 'Coding', 'ContactPoint']);

interface TypeShelf {
  readonly all: Map<string, WithId<Resource>>;
  readonly byKey: Map<string, Set<string>>;
}

/** Current resources, found by type, id, any reference, identifier or code; always a superset of what a search matches. */
export class CandidateIndex {
  readonly #shelves = new Map<string, TypeShelf>();

  /** The current version, or undefined when there is none. */
  get(type: string, id: string): WithId<Resource> | undefined {
    return this.#shelves.get(type)?.all.get(id);
  }

  /** All current resources of a type, oldest first. */
  ofType(type: string): Iterable<WithId<Resource>> {
    return this.#shelves.get(type)?.all.values() ?? [];
  }

  /** Takes a resource in, replacing the version with its id; an update keeps its place in the order. */
  put(resource: WithId<Resource>): void {
    const shelf = this.#shelf(resource.resourceType);
    const before = keysOf(shelf.all.get(resource.id));
    const after = keysOf(resource);
    for (const key of before) if (!after.has(key)) drop(shelf, key, resource.id);
    for (const key of after) if (!before.has(key)) add(shelf, key, resource.id);
    shelf.all.set(resource.id, resource);
  }

  /** Forgets a resource; forgetting an unknown one does nothing. */
  remove(type: string, id: string): void {
    const shelf = this.#shelf(type);
    for (const key of keysOf(shelf.all.get(id))) drop(shelf, key, id);
    shelf.all.delete(id);
  }

  /** The resources of one type a search may match; every one it does match is among them. */
  candidates(type: string, request: SearchRequest): Iterable<WithId<Resource>> {
    const shelf = this.#shelves.get(type);
    if (!shelf) return [];
    let fewest: readonly Ids[] | undefined;
    for (const filter of request.filters ?? []) {
      const sets = idsFor(shelf, type, filter);
      if (sets && (!fewest || sizeOf(sets) < sizeOf(fewest))) fewest = sets;
    }
    if (!fewest) return shelf.all.values();
    const ids =
      fewest.length === 1 ? fewest.flatMap((set) => [...set]) : [...new Set(fewest.flatMap((set) => [...set]))];
    return ids.flatMap((id) => shelf.all.get(id) ?? []);
  }

  #shelf(type: string): TypeShelf {
    const known = this.#shelves.get(type);
    if (known) return known;
    const shelf: TypeShelf = { all: new Map(), byKey: new Map() };
    this.#shelves.set(type, shelf);
    return shelf;
  }
}

function add(shelf: TypeShelf, key: string, id: string): void {
  const ids = shelf.byKey.get(key);
  if (ids) ids.add(id);
  else shelf.byKey.set(key, new Set([id]));
}

function drop(shelf: TypeShelf, key: string, id: string): void {
  const ids = shelf.byKey.get(key);
  ids?.delete(id);
  if (ids?.size === 0) shelf.byKey.delete(key);
}

function keysOf(resource: Resource | undefined): Set<string> {
  const keys = new Set<string>();
  eachRecord(resource, (record) => {
    const { reference, code, value, system, text, display } = record;
    if (typeof reference === 'string') keys.add(referenceKey(reference));
    for (const word of [code, value, text, display]) {
      if (typeof word === 'string' && word.length <= LONGEST_INDEXED_TEXT) keys.add(wordKey(word));
    }
    if (typeof system === 'string' && typeof value === 'string') keys.add(systemKey(system));
  });
  return keys;
}

/** By the last part only: a search may name `Patient/1` or just `1`. */
const referenceKey = (reference: string): string => `ref ${reference.slice(reference.lastIndexOf('/') + 1)}`;
const wordKey = (word: string): string => `word ${word.toLowerCase()}`;
const systemKey = (system: string): string => `system ${system.toLowerCase()}`;

type Ids = ReadonlySet<string>;

function sizeOf(sets: readonly Ids[]): number {
  return sets.reduce((sum, { size }) => sum + size, 0);
}

/** The ids one filter leaves, a set for each of its values, or undefined where the index cannot tell. */
function idsFor(shelf: TypeShelf, type: string, filter: Filter): readonly Ids[] | undefined {
  if (filter.operator !== Operator.EQUALS || filter.value === '') return undefined;
  const values = splitSearchOnComma(filter.value);
  if (filter.code === '_id') return [new Set(values.filter((id) => shelf.all.has(id)))];
  const parameter = searchParameter(type, filter.code);
  if (!parameter) return undefined;
  const sets: Ids[] = [];
  for (const value of values) {
    const key = keyFor(type, parameter, value);
    if (key === undefined) return undefined;
    const ids = shelf.byKey.get(key);
    if (ids) sets.push(ids);
  }
  return sets;
}

function keyFor(type: string, parameter: SearchParameter, value: string): string | undefined {
  if (parameter.type === 'reference') {
    if (value.includes(':')) return undefined;
    return parameter.code === '_compartment' || readsReferences(type, parameter) ? referenceKey(value) : undefined;
  }
  if (parameter.type !== 'token') return undefined;
  const [system, word] = value.includes('|') ? value.split('|') : ['', value];
  const types = elementTypes(type, parameter);
  if (word && word.length <= LONGEST_INDEXED_TEXT) {
    return system || types.every((t) => TOKEN_TYPES.has(t)) ? wordKey(word) : undefined;
  }
  return system && !word && types.every((t) => t === 'Identifier') ? systemKey(system) : undefined;
}

/** Whether a parameter reads `reference` elements only, rather than canonicals or the resources inside a Bundle. */
function readsReferences(type: string, parameter: SearchParameter): boolean {
  try {
    return type !== 'Bundle' && getSearchParameterDetails(type, parameter).type === SearchParameterType.REFERENCE;
  } catch {
    return false;
  }
}

/** The element types a parameter reads; `unknown` where Medplum cannot say, which no index covers. */
function elementTypes(type: string, parameter: SearchParameter): string[] {
  try {
    const elements = getSearchParameterDetails(type, parameter).elementDefinitions ?? [];
    const types = elements.flatMap((element) => element.type.map(({ code }) => code));
    return types.length > 0 ? types : ['unknown'];
  } catch {
    return ['unknown'];
  }
}
