import { isShared } from '../chart/shared-types.ts';
import { isReadType, screen } from '../chart/shapes.ts';
import type { PatientRecord } from '../model/record.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { isAnswer, isAnswerType } from './answers.ts';
import { AddressBook } from './address-book.ts';
import type { Deleted, Loaded, Page, Read, Skipped } from './found.ts';
import { isAnchor } from './index-code.ts';
import { missingPages } from './pages.ts';
import { personsAmong } from './persons.ts';
import { leadsOf } from './pointers.ts';
import { sharedAmong } from './shared.ts';
import { shortenedOf } from './shortened.ts';
import { sortVersions, type Versions } from './versions.ts';

/** What an input holds: the patients with a 77750 service, and what could not be read. */
export interface Gathered {
  /** One record per person with a Procedure or Claim coded 77750, in the order of their keys; built as they are asked for. */
  readonly records: Iterable<PatientRecord>;
  /** In the order in which it stands in the input. */
  readonly skipped: readonly Skipped[];
  /** How many resources were read, of any type. */
  readonly resources: number;
}

/** The same, with what is to be said of each person apart: a part of the input tells of one person alone. */
export interface GatheredApart extends Gathered {
  readonly shortened: ReadonlyMap<ResourceKey, readonly Skipped[]>;
}

/** Takes in what was read, one after the other, and groups it by person in the end. */
export class Gathering {
  readonly #book = new AddressBook();
  readonly #loaded = new Map<ResourceKey, Loaded[]>();
  /** What others wrote of the types in which people answer: among it may be a newer version of what the checker wrote. */
  readonly #others = new Map<ResourceKey, Loaded[]>();
  readonly #deleted: Deleted[] = [];
  readonly #pages: Page[] = [];
  readonly #skipped: Skipped[] = [];
  #resources = 0;

  /** Takes in one thing read. */
  add(read: Read): void {
    if (read.kind === 'deleted') this.#deleted.push(read);
    if (read.kind === 'page') this.#pages.push(read);
    if (read.kind === 'skipped') this.#skipped.push(read.skipped);
    if (read.kind !== 'resource') return;
    this.#resources++;
    if (isReadType(read.type)) {
      this.#book.learn(read);
      this.#book.hear(leadsOf(read));
    } else if (!isAnswerType(read.type)) return;
    const isOthers = isAnswerType(read.type) && !isAnswer(read.type, read.resource);
    const kept = isOthers ? this.#others : this.#loaded;
    const held = kept.get(read.key);
    if (held) held.push(read);
    else kept.set(read.key, [read]);
  }

  /** Everything that was taken in, as versions of what it belongs to. */
  #versions(): ReadonlyMap<ResourceKey, readonly Loaded[]> {
    if (this.#others.size === 0) return this.#loaded;
    return new Map([...this.#loaded].map(([key, all]) => [key, [...all, ...(this.#others.get(key) ?? [])]]));
  }

  /** True when something refers to a server by its address. */
  get refersToServers(): boolean {
    return this.#book.refersToServers;
  }

  /** Groups everything by person, to be judged on the day `asOf`; `bases` as {@link AddressBook.addresses} takes them. */
  finish(asOf: string, bases?: readonly string[]): GatheredApart {
    const addresses = this.#book.addresses(bases);
    const { versions, unsure } = sortVersions(this.#versions(), this.#deleted);
    const persons = personsAmong(versions, addresses);
    const { owned, homeless } = shareOut(versions, persons.ownersOf);
    const findShared = sharedAmong(versions, addresses);
    const anchored = [...owned].filter(([, held]) => held.some(isAnchor)).sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      resources: this.#resources,
      shortened: new Map(anchored.map(([patient, held]) => [patient, shortenedOf(patient, held)])),
      skipped: [...this.#skipped, ...missingPages(this.#pages), ...this.#book.ambiguous, ...unsure, ...homeless],
      records: {
        *[Symbol.iterator]() {
          for (const [patient, held] of anchored) {
            const all = [...held, ...findShared(held)];
            yield { patient, resources: all.map(({ resource }) => resource), unreadable: [], asOf, ...addresses };
          }
        },
      },
    };
  }
}

/** Groups everything that was read by person; `asOf` is the day the records are to be judged on. */
export async function gather(reads: AsyncIterable<Read>, asOf: string): Promise<Gathered> {
  const gathering = new Gathering();
  for await (const read of reads) gathering.add(read);
  const { records, skipped, resources, shortened } = gathering.finish(asOf);
  return { records, skipped: [...skipped, ...[...shortened.values()].flat()], resources };
}

interface Shares {
  readonly owned: ReadonlyMap<ResourceKey, readonly Loaded[]>;
  /** What names no patient and cannot be passed over in silence. */
  readonly homeless: readonly Skipped[];
}

/** Gives every resource, with all its versions, to the persons its newest readable version names. */
function shareOut(versions: Versions, ownersOf: (loaded: Loaded) => ReadonlySet<ResourceKey>): Shares {
  const owned = new Map<ResourceKey, Loaded[]>();
  const homeless: Skipped[] = [];
  for (const all of versions.values()) {
    const [newest] = all;
    if (isShared(newest.type)) continue;
    const owners = all.length === 1 ? ownersOf(newest) : (all.map(ownersOf).find(({ size }) => size > 0) ?? NOBODY);
    let given = false;
    for (const owner of owners) {
      const held = owned.get(owner);
      if (held) held.push(...all);
      else owned.set(owner, [...all]);
      given = true;
    }
    if (!given) homeless.push(...whyHomeless(newest));
  }
  return { owned, homeless };
}

const NOBODY: ReadonlySet<ResourceKey> = new Set();

function whyHomeless(loaded: Loaded): readonly Skipped[] {
  const screened = screen(loaded.resource);
  if ('why' in screened)
    return [{ ...loaded.place, why: `${screened.reference} names no patient and was set aside: ${screened.why}` }];
  return isAnchor(loaded)
    ? [{ ...loaded.place, why: `${loaded.key} is coded 77750 but names no patient of this input` }]
    : [];
}
