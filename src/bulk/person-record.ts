import { isShared } from '../chart/shared-types.ts';
import type { PatientRecord } from '../model/record.ts';
import type { ResourceKey } from '../model/verdict.ts';
import type { Deleted, Loaded, Skipped } from './found.ts';
import { Gathering } from './gather.ts';
import { hashText } from './hash.ts';
import { addressesOf, ownAddresses } from './own-addresses.ts';
import { pointersIn } from './pointers.ts';
import { mayBeShared } from './shared.ts';
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
  async read(spots: Uint32Array, asOf: string, person?: ResourceKey, bases?: readonly string[]): Promise<PersonRead> {
    const own = await this.#reader.read(spots);
    const all = [...own, ...(await this.#sharedFor(own))];
    all.sort((a, b) => a.chunk - b.chunk || a.line - b.line || a.entry - b.entry);
    const gathering = new Gathering();
    const keys = new Set<ResourceKey>();
    for (const { read } of all) {
      gathering.add(read);
      if (read.kind === 'resource') keys.add(read.key);
    }
    for (const key of keys) for (const deleted of this.#deleted.get(key) ?? []) gathering.add(deleted);
    if (bases === undefined && gathering.refersToServers) return { skipped: [], needsBases: true };
    const { records, skipped } = gathering.finish(asOf, bases);
    const record = person === undefined ? undefined : [...records].find(({ patient }) => patient === person);
    return { skipped, needsBases: false, ...(record && { record }) };
  }

  /** Closes the files. */
  close(): void {
    this.#reader.close();
  }

  /** The shared resources that may be meant by what was read, and by each other. */
  async #sharedFor(own: readonly Placed[]): Promise<readonly Placed[]> {
    const found: Placed[] = [];
    const asked = new Set<number>();
    const seen = new Set<string>();
    const open = [...own];
    for (let next = open.pop(); next; next = open.pop()) {
      if (next.read.kind !== 'resource') continue;
      for (const address of addressesIn(next.read)) {
        const token = hashText(address);
        if (asked.has(token)) continue;
        asked.add(token);
        for (const placed of await this.#under(token)) {
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

  async #under(token: number): Promise<readonly Placed[]> {
    const kept = this.#kept.get(token);
    if (kept) return kept;
    const spots = spotsUnder(this.#shared, token);
    if (spots.length === 0) return [];
    const placed = await this.#reader.read(spots);
    if (placed.some(({ read }) => read.kind === 'resource' && read.type === 'Binary')) return placed;
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(token, placed);
    return placed;
  }
}

/** The addresses of shared resources that a resource leads to; a shared one leads to those that name it, too. */
function addressesIn(loaded: Loaded): readonly string[] {
  const named = pointersIn(loaded.resource).references.filter(mayBeShared).flatMap(addressesOf);
  return isShared(loaded.type) ? [...named, ...ownAddresses(loaded)] : named;
}
