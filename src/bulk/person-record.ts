import { isShared } from '../chart/shared-types.ts';
import type { PatientRecord } from '../model/record.ts';
import type { ResourceKey } from '../model/verdict.ts';
import type { Deleted, Loaded, Skipped } from './found.ts';
import { Gathering } from './gather.ts';
import { hashText } from './hash.ts';
import { addressesOf, ownAddresses } from './own-addresses.ts';
import { leadsOf } from './pointers.ts';
import { spotsUnder, type SharedTable } from './shared-table.ts';
import { SpotReader, type Layout, type Placed } from './spots.ts';

/** What is known of a whole input, and needed to read any part of it as part of the whole. */
export interface Surroundings extends Layout {
  readonly shared: SharedTable;
  readonly deleted: readonly Deleted[];
}

/** The record of a person, if there is a 77750 service in it; and what was skipped on the way. */
export interface PersonRead {
  readonly record?: PatientRecord;
  readonly skipped: readonly Skipped[];
  /** True when an address on a server stands in it: then it cannot be read until the servers of the input are known. */
  readonly needsBases: boolean;
}

/** Shared resources kept for the next person. */
const MOST_KEPT = 4096;

/** Reads the records of persons, each from the spots that may belong to it, as the whole input would yield them. */
export class PersonReader {
  readonly #reader: SpotReader;
  readonly #shared: SharedTable;
  readonly #deleted: ReadonlyMap<ResourceKey, readonly Deleted[]>;
  readonly #kept = new Map<number, readonly Placed[]>();

  constructor(surroundings: Surroundings) {
    this.#reader = new SpotReader(surroundings);
    this.#shared = surroundings.shared;
    this.#deleted = Map.groupBy(surroundings.deleted, ({ key }) => key);
  }

  /** Reads one person; without `person`, only what has to be said of the spots. */
  read(spots: Uint32Array, asOf: string, person?: ResourceKey, bases?: readonly string[]): PersonRead {
    const own = this.#reader.read(spots);
    const all = [...own, ...this.#sharedFor(own)];
    all.sort((a, b) => a.chunk - b.chunk || a.line - b.line || a.entry - b.entry);
    const gathering = new Gathering();
    for (const { read } of all) gathering.add(read);
    for (const deleted of this.#deletedAmong(all)) gathering.add(deleted);
    if (bases === undefined && gathering.refersToServers) return { skipped: [], needsBases: true };
    const { records, skipped, shortened } = gathering.finish(asOf, bases);
    const record = person === undefined ? undefined : [...records].find(({ patient }) => patient === person);
    const said = (record && shortened.get(record.patient)) ?? [];
    return { skipped: [...skipped, ...said], needsBases: false, ...(record && { record }) };
  }

  /** Closes the files. */
  close(): void {
    this.#reader.close();
  }

  #deletedAmong(all: readonly Placed[]): readonly Deleted[] {
    if (this.#deleted.size === 0) return [];
    const keys = new Set(all.flatMap(({ read }) => (read.kind === 'resource' ? [read.key] : [])));
    return [...keys].flatMap((key) => this.#deleted.get(key) ?? []);
  }

  /** The shared resources that may be meant by what was read, and by each other. */
  #sharedFor(own: readonly Placed[]): readonly Placed[] {
    const found: Placed[] = [];
    const asked = new Asked();
    const seen = new Set<string>();
    const open = [...own];
    for (let next = open.pop(); next; next = open.pop()) {
      if (next.read.kind !== 'resource') continue;
      for (const address of asked.freshIn(next.read)) {
        for (const placed of this.#under(hashText(address))) {
          const place = `${placed.chunk}:${placed.line}:${placed.entry}`;
          if (seen.has(place)) continue;
          seen.add(place);
          found.push(placed);
          open.push(placed);
        }
      }
    }
    return found;
  }

  #under(token: number): readonly Placed[] {
    const kept = this.#kept.get(token);
    if (kept) return kept;
    const spots = spotsUnder(this.#shared, token);
    if (spots.length === 0) return [];
    const placed = this.#reader.read(spots);
    if (placed.some(({ read }) => read.kind === 'resource' && read.type === 'Binary')) return placed;
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(token, placed);
    return placed;
  }
}

/** What was asked for while one person was read: addresses, and the texts of references whose addresses they were. */
class Asked {
  readonly #addresses = new Set<string>();
  readonly #texts = new Set<string>();

  /** The addresses not asked for yet that a resource leads to; a shared one leads to those that name it, too. */
  freshIn(loaded: Loaded): readonly string[] {
    const fresh: string[] = [];
    for (const lead of leadsOf(loaded)) {
      if (lead.reference !== undefined && this.#texts.has(lead.reference)) continue;
      if (lead.reference !== undefined) this.#texts.add(lead.reference);
      this.#ask(addressesOf(lead), fresh);
    }
    if (isShared(loaded.type)) this.#ask(ownAddresses(loaded), fresh);
    return fresh;
  }

  #ask(addresses: readonly string[], fresh: string[]): void {
    for (const address of addresses) {
      if (this.#addresses.has(address)) continue;
      this.#addresses.add(address);
      fresh.push(address);
    }
  }
}
