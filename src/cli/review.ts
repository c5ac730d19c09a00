import { setImmediate } from 'node:timers/promises';
import { onlyServer } from '../bulk/address-book.ts';
import type { SizedFile } from '../bulk/input.ts';
import { chunksOf, type Chunk } from '../bulk/chunks.ts';
import type { Held, Skipped } from '../bulk/found.ts';
import { assign, type Assigned } from '../bulk/assign.ts';
import { Pool } from '../bulk/pool.ts';
import { layoutOf } from '../bulk/read-resources.ts';
import { rootsOf } from '../bulk/roots.ts';
import { sharedTable } from '../bulk/shared-table.ts';
import type { SourceFile } from '../bulk/source-files.ts';
import { SPOT } from '../bulk/spots.ts';
import { Survey } from '../bulk/survey.ts';
import { Interrupted } from './interruption.ts';
import type { Piece } from './piece.ts';
import { ReviewHand } from './review-hand.ts';
import type {
  JudgeOrder,
  PersonOrder,
  ReviewedPerson,
  ThreadData,
  ThreadOrder,
  ThreadResult,
} from './review-orders.ts';

/** What is told of a review while it runs. */
export interface Watcher {
  /** So many bytes more were scanned, and so many services coded 77750 found in them. */
  readonly scanned: (bytes: number, services: number) => void;
  readonly judged: (done: number, of: number) => void;
}

/** How a review is done. */
export interface ReviewOptions {
  readonly threads: number;
  readonly watcher: Watcher;
  /** A folder for what does not fit in memory; asked for when it is needed. */
  readonly folder: () => string;
  /** Bytes of a chunk. */
  readonly chunk?: number;
  /** Bytes of all persons together up to which they are judged in this thread. */
  readonly few?: number;
}

/** What a review of files read and left out. */
export interface Extent {
  readonly resources: number;
  readonly skipped: readonly Skipped[];
}

const THREAD = new URL('./review-thread.ts', import.meta.url);

/** Bytes of one order to judge, and orders that may be ahead of the one that is printed next, for each thread. */
const ORDER_BYTES = 2 ** 20;
const MOST_PERSONS = 64;
const AHEAD = 4;

/** Chunks that a thread is given at a time at most: enough for it to stay at work while the rules are loaded here. */
const LARGEST_BATCH = 16;

/** Bytes of all persons together that are judged at once here: the rules are loaded here already, not in the threads. */
const FEW_BYTES = 2 ** 22;

/** Megabytes of fresh objects in a thread: most of what one person takes is gone before it is sifted. */
const YOUNG = 96;

/**
 * Reviews files in two passes: one over all bytes for what each line says of itself, one over the lines that may belong to
 * a person with a 77750 service. Pieces come in the order of the persons' keys, whatever the number of threads.
 */
export class Review {
  readonly #files: readonly SizedFile[];
  readonly #options: ReviewOptions;
  readonly #hand = new ReviewHand(() => this.#hear());
  readonly #pool: Pool<ThreadOrder, ThreadResult>;
  readonly #skipped: Skipped[] = [];
  #survey: Survey;
  #chunks: readonly Chunk[] = [];
  #bases: Promise<readonly string[]> | undefined;
  #isFew = false;
  #closed = false;

  constructor(files: readonly SizedFile[], options: ReviewOptions) {
    this.#files = files;
    this.#options = options;
    this.#survey = new Survey([], options.folder);
    const own = (order: ThreadOrder) => this.#hand.obey(order);
    this.#pool = new Pool({ program: THREAD, threads: options.threads, young: YOUNG, own });
  }

  /** Scans all bytes; `meanwhile` is done here once the threads are at work. */
  async begin(meanwhile: () => Promise<unknown> = () => Promise.resolve()): Promise<void> {
    await this.#scan(meanwhile);
    if (this.#survey.identified) await this.#scanPatients();
  }

  /** The pieces of all persons. */
  async *pieces(data: ThreadData): AsyncGenerator<Piece> {
    const survey = this.#survey;
    if (survey.absolute && survey.fullUrls === 0) await this.#basesOnce();
    const roots = rootsOf(survey, await this.#knownBases());
    const assigned = assign(survey, roots);
    const surroundings = { ...survey.layout, shared: sharedTable(survey.shared), deleted: survey.deleted };
    this.#isFew = isFew(assigned, this.#options.few ?? FEW_BYTES);
    const begin: ThreadOrder = { kind: 'begin', data, surroundings };
    await (this.#isFew ? this.#hand.obey(begin) : this.#pool.runOnAll(begin));
    yield* this.#judge(assigned);
  }

  /** How many resources each file holds, once it has begun. */
  get held(): Held {
    return this.#survey.held;
  }

  /** What was read; whole once all pieces were taken. */
  get extent(): Extent {
    return {
      resources: this.#survey.resources,
      skipped: inOrder([...this.#survey.skipped, ...this.#skipped], this.#files),
    };
  }

  /** Ends the threads and removes what was put on disk. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#survey.close();
    this.#hand.close();
    await this.#pool.close();
  }

  async #scan(meanwhile: () => Promise<unknown>): Promise<void> {
    const { watcher, folder, chunk } = this.#options;
    const chunks: Chunk[] = [];
    for (const file of this.#files) {
      const layout = await this.#layoutOf(file);
      if (layout === 'lines') chunks.push(...chunksOf(file, Math.max(1, file.size), chunk));
      if (layout === 'text') chunks.push({ file, layout, start: 0, end: file.size });
    }
    this.#chunks = chunks;
    this.#survey = new Survey(chunks, folder);
    const scans = batches(chunks.length, this.#pool.threads).map(async ([first, end]) => {
      const batch = chunks.slice(first, end);
      const result = await this.#pool.run({ kind: 'scan', chunks: batch, inFull: false });
      if (result.kind !== 'scan') return;
      for (const [index, scanned] of result.scanned.entries()) this.#survey.add(first + index, scanned);
      const bytes = batch.reduce((sum, { start, end: stop }) => sum + stop - start, 0);
      watcher.scanned(
        bytes,
        result.scanned.reduce((sum, { anchors }) => sum + anchors.length, 0),
      );
    });
    await Promise.all([...scans, meanwhile()]);
  }

  /** Reads the identifiers of the Patients: there is somebody who is named by one. */
  async #scanPatients(): Promise<void> {
    const rows = this.#survey.chunksOfPatients.map(async (chunk) => {
      const each = this.#chunks[chunk];
      const result = each && (await this.#pool.run({ kind: 'scan', chunks: [each], inFull: true }));
      return result?.kind === 'scan' ? result.scanned.map(({ patients }) => ({ chunk, cells: patients })) : [];
    });
    this.#survey.replacePatients((await Promise.all(rows)).flat());
  }

  /** Lets signals be heard while there is work in this thread, and ends the work once it was closed. */
  async #hear(): Promise<void> {
    await setImmediate();
    if (this.#closed) throw new Interrupted();
  }

  /** A file that cannot be read is scanned as lines, were it of no size: the scan says why. */
  async #layoutOf(file: SourceFile): Promise<'lines' | 'text' | undefined> {
    try {
      return await layoutOf(file);
    } catch {
      return 'lines';
    }
  }

  /** The servers of this input, as far as they are known without looking for them. */
  async #knownBases(): Promise<readonly string[] | undefined> {
    return this.#survey.fullUrls > 0 ? this.#survey.bases : this.#bases;
  }

  /** Without addresses of its own, a record is that of the one server that all of it refers to. */
  #basesOnce(): Promise<readonly string[]> {
    this.#bases ??= Promise.all(this.#chunks.map((chunk) => this.#pool.run({ kind: 'bases', chunk }))).then(
      (results) => {
        return onlyServer([...new Set(results.flatMap((result) => (result.kind === 'bases' ? result.bases : [])))]);
      },
    );
    return this.#bases;
  }

  async *#judge(assigned: Assigned): AsyncGenerator<Piece> {
    const { persons } = assigned;
    const ahead: Promise<readonly ReviewedPerson[]>[] = [];
    const orders = this.#orders(assigned);
    let done = 0;
    for (;;) {
      while (ahead.length < AHEAD * this.#pool.threads) {
        const order = orders.next();
        if (order.done === true) break;
        const judging = this.#judgeOrder(order.value);
        judging.catch(() => undefined);
        ahead.push(judging);
      }
      const next = ahead.shift();
      if (!next) return;
      for (const { piece, skipped } of await next) {
        if (this.#closed) throw new Interrupted();
        this.#skipped.push(...skipped);
        if (piece) yield piece;
        done++;
        this.#options.watcher.judged(Math.min(done, persons.length), persons.length);
      }
    }
  }

  async #judgeOrder(persons: readonly PersonOrder[]): Promise<readonly ReviewedPerson[]> {
    const first = await this.#judgedBy(persons, await this.#knownBases());
    if (!first.some(({ needsBases }) => needsBases)) return first;
    return this.#judgedBy(persons, await this.#basesOnce());
  }

  async #judgedBy(
    persons: readonly PersonOrder[],
    bases: readonly string[] | undefined,
  ): Promise<readonly ReviewedPerson[]> {
    const order: JudgeOrder = { kind: 'judge', persons, ...(bases && { bases }) };
    const result = await (this.#isFew ? this.#hand.obey(order) : this.#pool.run(order));
    return result.kind === 'judge' ? result.persons : [];
  }

  /** Orders of neighbouring persons; the last one holds what belongs to nobody. */
  *#orders({ persons, spotsOf }: Assigned): Generator<readonly PersonOrder[]> {
    let order: PersonOrder[] = [];
    let bytes = 0;
    for (const [number, person] of persons.entries()) {
      const spots = spotsOf(number);
      order.push({ person, spots });
      bytes += bytesAt(spots);
      if (bytes < ORDER_BYTES && order.length < MOST_PERSONS) continue;
      yield order;
      order = [];
      bytes = 0;
    }
    const rest = spotsOf(persons.length);
    if (rest.length > 0) order.push({ spots: rest });
    if (order.length > 0) yield order;
  }
}

/** Splits so many chunks into batches for threads: large ones first, single ones last, so that all end together. */
function batches(count: number, threads: number): readonly (readonly [first: number, end: number])[] {
  const found: (readonly [number, number])[] = [];
  for (let first = 0; first < count;) {
    const size = Math.ceil((count - first) / (threads * 6));
    const end = Math.min(count, first + Math.min(size, LARGEST_BATCH));
    found.push([first, end]);
    first = end;
  }
  return found;
}

function isFew({ persons, spotsOf }: Assigned, few: number): boolean {
  let bytes = 0;
  for (let number = 0; number <= persons.length && bytes <= few; number++) bytes += bytesAt(spotsOf(number));
  return bytes <= few;
}

function bytesAt(spots: Uint32Array): number {
  let bytes = 0;
  for (let at = 2; at < spots.length; at += SPOT) bytes += spots[at] ?? 0;
  return bytes;
}

/** Each skipped place once, in the order of the input. */
function inOrder(skipped: readonly Skipped[], files: readonly SourceFile[]): readonly Skipped[] {
  const order = new Map(files.map(({ name }, index) => [name, index]));
  const once = new Map(
    skipped.map((place) => [`${place.file}\n${place.line ?? 0}\n${place.entry ?? 0}\n${place.why}`, place]),
  );
  return [...once.values()].sort(
    (a, b) =>
      (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.entry ?? 0) - (b.entry ?? 0),
  );
}
