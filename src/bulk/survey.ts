import type { Chunk } from './chunks.ts';
import type { Deleted, Held, Page, Place, Skipped } from './found.ts';
import { missingPages } from './pages.ts';
import { RowStore, type ChunkRows } from './row-store.ts';
import type { FoundAnchor, LinkedPatient, Scanned } from './scanned.ts';
import type { Layout } from './spots.ts';

/** Bytes of rows that are kept in memory, of each kind. */
export const MOST_ROWS = 96 * 2 ** 20;

/** A 77750 service and the chunk it stands in. */
export interface PlacedAnchor extends FoundAnchor {
  readonly chunk: number;
}

/** What a first look at a whole input has found. */
export class Survey {
  readonly owned: RowStore;
  patients: RowStore;
  readonly shared: RowStore;
  readonly #chunks: readonly Chunk[];
  readonly #folder: () => string;
  readonly #limit: number;
  readonly #scanned: (Slim | undefined)[] = [];

  constructor(chunks: readonly Chunk[], folder: () => string, limit = MOST_ROWS) {
    this.#chunks = chunks;
    this.#folder = folder;
    this.#limit = limit;
    this.owned = new RowStore('owned', limit, folder);
    this.patients = new RowStore('patients', limit, folder);
    this.shared = new RowStore('shared', limit, folder);
  }

  /** Takes in what was found in a chunk; chunks may come in any order. */
  add(chunk: number, { owned, patients, shared, ...slim }: Scanned): void {
    this.owned.add(chunk, owned);
    this.patients.add(chunk, patients);
    this.shared.add(chunk, shared);
    this.#scanned[chunk] = slim;
  }

  /** The chunks that hold Patients. */
  get chunksOfPatients(): readonly number[] {
    return Array.from(this.patients, ({ chunk }) => chunk);
  }

  /** Puts the rows of Patients whose identifiers were read in the place of the others. */
  replacePatients(rows: Iterable<ChunkRows>): void {
    this.patients.close();
    this.patients = new RowStore('patients', this.#limit, this.#folder);
    for (const { chunk, cells } of rows) this.patients.add(chunk, cells);
  }

  /** True when some patient is named by an identifier. */
  get identified(): boolean {
    return this.#scanned.some((scanned) => scanned?.identified);
  }

  /** Removes what was put on disk. */
  close(): void {
    for (const store of [this.owned, this.patients, this.shared]) store.close();
  }

  get layout(): Layout {
    const linesBefore: number[] = [];
    let before = 0;
    for (const [index, chunk] of this.#chunks.entries()) {
      if (chunk.start === 0) before = 0;
      linesBefore.push(before);
      before += this.#scanned[index]?.lines ?? 0;
    }
    return { chunks: this.#chunks, linesBefore };
  }

  get resources(): number {
    return this.#sum(({ resources }) => resources);
  }

  /** How many resources each file holds. */
  get held(): Held {
    const held = new Map<string, number>();
    for (const [index, { file }] of this.#chunks.entries())
      held.set(file.name, (held.get(file.name) ?? 0) + (this.#scanned[index]?.held ?? 0));
    return held;
  }

  get fullUrls(): number {
    return this.#sum(({ fullUrls }) => fullUrls);
  }

  /** The servers in the addresses of Bundle entries. */
  get bases(): readonly string[] {
    return [...new Set(this.#each(({ bases }) => bases))].sort();
  }

  /** True when some patient is named by an address on a server. */
  get absolute(): boolean {
    return this.#scanned.some((scanned) => scanned?.absolute);
  }

  get linked(): readonly LinkedPatient[] {
    return this.#each(({ linked }) => linked);
  }

  get deleted(): readonly Deleted[] {
    return this.#each(({ deleted }) => deleted);
  }

  get anchors(): readonly PlacedAnchor[] {
    return this.#each(({ anchors }, chunk) => anchors.map((anchor) => ({ ...anchor, chunk })));
  }

  /** What is damaged and names no patient, as spots. */
  get strays(): readonly (readonly number[])[] {
    return this.#each(({ strays }, chunk) => strays.map((spot) => [chunk, ...spot]));
  }

  /** What was skipped, with lines counted from the start of the file, and searches of which a part is missing. */
  get skipped(): readonly Skipped[] {
    const { linesBefore } = this.layout;
    const placed = <T extends Place>(held: T, chunk: number): T =>
      held.line === undefined ? held : { ...held, line: held.line + (linesBefore[chunk] ?? 0) };
    const skipped = this.#each((scanned, chunk) => scanned.skipped.map((held) => placed(held, chunk)));
    const pages: readonly Page[] = this.#each((scanned, chunk) =>
      scanned.pages.map((page) => ({ ...page, place: placed(page.place, chunk) })),
    );
    return [...skipped, ...missingPages(pages)];
  }

  #sum(of: (scanned: Slim) => number): number {
    return this.#scanned.reduce((sum, scanned) => sum + (scanned ? of(scanned) : 0), 0);
  }

  #each<T>(of: (scanned: Slim, chunk: number) => readonly T[]): readonly T[] {
    return this.#scanned.flatMap((scanned, chunk) => (scanned ? of(scanned, chunk) : []));
  }
}

type Slim = Omit<Scanned, 'owned' | 'patients' | 'shared'>;
