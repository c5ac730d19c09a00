import { availableParallelism } from 'node:os';
import type { Skipped } from '../bulk/found.ts';
import { gather, type Gathered } from '../bulk/gather.ts';
import type { Input } from '../bulk/input.ts';
import { readFiles } from '../bulk/read-resources.ts';
import type { FormatName } from './format.ts';
import type { Reviewing } from './judging.ts';
import type { Piece } from './piece.ts';
import { Interrupted } from './interruption.ts';
import { Review, type Watcher } from './review.ts';
import { sendable } from './review-orders.ts';

/** Where the pieces of a review come from. */
export interface Source {
  /** Reads as much as has to be read before the first piece, and has `judge` load what it will be judged by. */
  readonly begin: <R extends Reviewing>(judge: () => Promise<R>) => Promise<R>;
  /** One piece for each person with a service, in the order of their keys. */
  readonly pieces: (reviewing: Reviewing) => AsyncIterable<Piece>;
  /** What was read and left out; whole once all pieces were taken. */
  readonly extent: { readonly resources: number; readonly skipped: readonly Skipped[] };
  readonly close: () => Promise<void>;
}

/** How a review is to be done. */
export interface SourceOptions {
  readonly format: FormatName;
  readonly threads?: number;
  readonly watcher: Watcher;
}

/** A small input is read in memory, and every line of it held against the rules of JSON; a large one in two passes. */
export function sourceOf(input: Input, options: SourceOptions): Source {
  return input.isSmall ? new MemorySource(input) : new PassesSource(input, options);
}

/** Threads for each core at most: more only take memory. */
const MOST_THREADS = 4;

class PassesSource implements Source {
  readonly #review: Review;
  readonly #format: FormatName;
  #short: readonly Skipped[] = [];

  constructor(input: Input, { format, watcher, threads = availableParallelism() }: SourceOptions) {
    this.#format = format;
    this.#review = new Review(input.files, {
      watcher,
      threads: Math.min(Math.max(1, threads), MOST_THREADS * availableParallelism()),
      folder: () => input.temp.path(),
    });
  }

  async begin<R extends Reviewing>(judge: () => Promise<R>): Promise<R> {
    const { promise, resolve } = Promise.withResolvers<R>();
    await this.#review.begin(async () => resolve(await judge()));
    return promise;
  }

  pieces({ run, leftOut }: Reviewing): AsyncIterable<Piece> {
    const { types: unreadable, skipped } = leftOut(this.#review.held);
    this.#short = skipped;
    return this.#review.pieces({ format: this.#format, run: sendable(run), unreadable });
  }

  get extent() {
    const { resources, skipped } = this.#review.extent;
    return { resources, skipped: [...skipped, ...this.#short] };
  }

  close(): Promise<void> {
    return this.#review.close();
  }
}

class MemorySource implements Source {
  readonly #input: Input;
  #closed = false;
  #gathered: Gathered = { records: [], skipped: [], resources: 0 };
  #short: readonly Skipped[] = [];
  readonly #held = new Map<string, number>();

  constructor(input: Input) {
    this.#input = input;
  }

  async begin<R extends Reviewing>(judge: () => Promise<R>): Promise<R> {
    const judging = await judge();
    const { run } = judging;
    this.#gathered = await gather(readFiles(this.#input.files, run.path, this.#held), run.asOf);
    if (this.#closed) throw new Interrupted();
    return judging;
  }

  async *pieces({ pieceOf, leftOut }: Reviewing): AsyncGenerator<Piece> {
    const { types: unreadable, skipped } = leftOut(this.#held);
    this.#short = skipped;
    for (const record of this.#gathered.records) {
      if (this.#closed) throw new Interrupted();
      yield await Promise.resolve(pieceOf({ ...record, unreadable }));
    }
  }

  get extent() {
    const { resources, skipped } = this.#gathered;
    return { resources, skipped: [...skipped, ...this.#short] };
  }

  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }
}
