import type { ResourceKey } from '../model/verdict.ts';
import { count, sumUp } from './counting-sort.ts';
import { hashText, NO_TOKEN } from './hash.ts';
import { isUuid } from './own-addresses.ts';
import { Namesakes } from './namesakes.ts';
import type { Roots } from './roots.ts';
import { Glance } from './glance.ts';
import type { ChunkRows } from './row-store.ts';
import { isFirstOfLine, ROW } from './rows.ts';
import { SPOT } from './spots.ts';
import type { Survey } from './survey.ts';
import { TokenMap } from './token-map.ts';

/** Whose spots are whose. */
export interface Assigned {
  /** The persons with a service, in the order of their keys. */
  readonly persons: readonly ResourceKey[];
  /** Everything that may belong to a person, by its number; after the last person, what belongs to none of them. */
  readonly spotsOf: (person: number) => Uint32Array;
}

/** Cells of a pending spot: person, identity, then the spot. */
const PENDING = SPOT + 2;

const NOBODY_YET = 0;

/** Gives every spot to the persons it may belong to, with whatever may be another version of it. */
export function assign(survey: Survey, { persons, orphans }: Roots): Assigned {
  const roots = [...persons.keys()].sort();
  const tokens = new TokenMap(roots.length);
  for (const [number, root] of roots.entries()) {
    for (const key of persons.get(root) ?? []) {
      tokens.add(hashText(key), number);
      const id = key.slice('Patient/'.length);
      if (isUuid(id)) tokens.add(hashText(`urn:uuid:${id}`), number);
    }
  }
  addOtherNames(tokens, survey.patients);
  const pending = new Pending();
  collectPatients(survey.patients, tokens, new Namesakes([...persons.values()].flatMap((keys) => [...keys])), pending);
  collectOwned(survey.owned, tokens, pending);
  for (const { chunk, identity, spot } of orphans) pending.push(roots.length, identity, [chunk, ...spot]);
  for (const spot of survey.strays) pending.push(roots.length, NO_TOKEN, spot);
  addVersions(pending, [survey.owned, survey.patients, survey.shared]);
  return { persons: roots, spotsOf: pending.byPerson(roots.length + 1) };
}

/** A Patient whose key is that of a person lends the person its other addresses. */
function addOtherNames(tokens: TokenMap, patients: Iterable<ChunkRows>): void {
  for (const { cells } of patients) {
    let persons: readonly number[] = [];
    for (let row = 0; row < cells.length; row += ROW) {
      const token = cells[row] ?? NO_TOKEN;
      if (isFirstOfLine(cells, row)) persons = tokens.get(token);
      else for (const person of persons) tokens.add(token, person);
    }
  }
}

function collectPatients(
  patients: Iterable<ChunkRows>,
  tokens: TokenMap,
  namesakes: Namesakes,
  pending: Pending,
): void {
  for (const { chunk, cells } of patients) {
    for (let row = 0; row < cells.length; row += ROW) {
      const token = cells[row] ?? NO_TOKEN;
      const persons = tokens.get(token);
      if (persons.length === 0) continue;
      if (!isFirstOfLine(cells, row) && !namesakes.admits(token, cells[row + 1] ?? NO_TOKEN)) continue;
      for (const person of persons) pending.pushRow(person, chunk, cells, row);
    }
  }
}

function collectOwned(owned: Iterable<ChunkRows>, tokens: TokenMap, pending: Pending): void {
  for (const { chunk, cells } of owned) {
    for (let row = 0; row < cells.length; row += ROW) {
      const token = cells[row] ?? NO_TOKEN;
      if (!tokens.mayHave(token)) continue;
      for (const person of tokens.get(token)) pending.pushRow(person, chunk, cells, row);
    }
  }
}

/** Adds to a person whatever shares its identity with a spot of the person: it may be a later version. */
function addVersions(pending: Pending, stores: readonly Iterable<ChunkRows>[]): void {
  const wanted = new PlaceTable(pending.count);
  for (let index = 0; index < pending.count; index++) wanted.want(pending.identityAt(index));
  const found = new Pending();
  const doubled = new Set<number>();
  for (const store of stores) {
    for (const { chunk, cells } of store) {
      for (let row = 0; row < cells.length; row += ROW) {
        const identity = cells[row + 1] ?? NO_TOKEN;
        if (!wanted.mayHave(identity) || !wanted.has(identity)) continue;
        found.pushRow(NOBODY_YET, chunk, cells, row);
        if (wanted.isElsewhere(identity, chunk, cells, row)) doubled.add(identity);
      }
    }
  }
  if (doubled.size > 0) pending.pushAll(found, personsOf(pending, doubled));
}

/** The persons of some identities. */
function personsOf(pending: Pending, identities: ReadonlySet<number>): TokenMap {
  const persons = new TokenMap(identities.size);
  for (let index = 0; index < pending.count; index++) {
    const identity = pending.identityAt(index);
    if (identities.has(identity)) persons.add(identity, pending.personAt(index));
  }
  return persons;
}

/** Open addressing over identities that are wanted, each with the one place where it was seen. */
class PlaceTable {
  readonly #identities: Uint32Array;
  /** The chunk, counted from 1, line and entry of each. */
  readonly #places: Uint32Array;
  readonly #mask: number;
  readonly #glance: Glance;

  constructor(count: number) {
    const size = 2 ** Math.ceil(Math.log2(count * 2 + 16));
    this.#identities = new Uint32Array(size);
    this.#places = new Uint32Array(size * 3);
    this.#mask = size - 1;
    this.#glance = new Glance(count);
  }

  want(identity: number): void {
    if (identity === NO_TOKEN) return;
    this.#identities[this.#slotOf(identity)] = identity;
    this.#glance.add(identity);
  }

  /** False when the identity is surely not wanted. */
  mayHave(identity: number): boolean {
    return this.#glance.mayHave(identity);
  }

  /** True when the identity is wanted. */
  has(identity: number): boolean {
    return identity !== NO_TOKEN && this.#identities[this.#slotOf(identity)] === identity;
  }

  /** True when a wanted identity was seen elsewhere before. */
  isElsewhere(identity: number, chunk: number, cells: Uint32Array, row: number): boolean {
    const slot = this.#slotOf(identity);
    const [places, at, line, entry] = [this.#places, slot * 3, cells[row + 4] ?? 0, cells[row + 5] ?? 0];
    if (places[at] !== 0) return places[at] !== chunk + 1 || places[at + 1] !== line || places[at + 2] !== entry;
    places[at] = chunk + 1;
    places[at + 1] = line;
    places[at + 2] = entry;
    return false;
  }

  #slotOf(identity: number): number {
    let slot = Math.imul(identity, 0x9e3779b1) & this.#mask;
    while (this.#identities[slot] !== 0 && this.#identities[slot] !== identity) slot = (slot + 1) & this.#mask;
    return slot;
  }
}

/** Spots and whose they are, in the order found. */
class Pending {
  #cells = new Uint32Array(PENDING * 1024);
  #used = 0;

  get count(): number {
    return this.#used / PENDING;
  }

  pushRow(person: number, chunk: number, cells: Uint32Array, row: number): void {
    this.#grow();
    const [held, at] = [this.#cells, this.#used];
    held[at] = person;
    held[at + 1] = cells[row + 1] ?? NO_TOKEN;
    held[at + 2] = chunk;
    for (let cell = 2; cell < ROW; cell++) held[at + 1 + cell] = cells[row + cell] ?? 0;
    this.#used += PENDING;
  }

  push(person: number, identity: number, spot: readonly number[]): void {
    this.#grow();
    this.#cells.set([person, identity, ...spot], this.#used);
    this.#used += PENDING;
  }

  /** Adds the spots of others to each person of their identities. */
  pushAll(others: Pending, persons: TokenMap): void {
    for (let index = 0; index < others.count; index++) {
      const at = index * PENDING;
      const spot = others.#cells.slice(at + 2, at + PENDING);
      const identity = others.identityAt(index);
      for (const person of persons.get(identity)) this.push(person, identity, [...spot]);
    }
  }

  personAt(index: number): number {
    return this.#cells[index * PENDING] ?? 0;
  }

  identityAt(index: number): number {
    return this.#cells[index * PENDING + 1] ?? NO_TOKEN;
  }

  /** The spots of each person, sorted by counting. */
  byPerson(persons: number): Assigned['spotsOf'] {
    const starts = new Uint32Array(persons + 1);
    for (let at = 0; at < this.#used; at += PENDING) count(starts, (this.#cells[at] ?? 0) + 1);
    sumUp(starts);
    const next = starts.slice();
    const spots = new Uint32Array(this.count * SPOT);
    for (let at = 0; at < this.#used; at += PENDING) {
      const place = count(next, this.#cells[at] ?? 0);
      spots.set(this.#cells.subarray(at + 2, at + PENDING), place * SPOT);
    }
    this.#cells = new Uint32Array(0);
    return (person) => spots.slice((starts[person] ?? 0) * SPOT, (starts[person + 1] ?? 0) * SPOT);
  }

  #grow(): void {
    if (this.#used + PENDING <= this.#cells.length) return;
    const larger = new Uint32Array(this.#cells.length * 2);
    larger.set(this.#cells);
    this.#cells = larger;
  }
}
