import type { ResourceType } from '@medplum/fhirtypes';
import { availableParallelism } from 'node:os';
import type { Skipped } from '../bulk/found.ts';
import { gather, type Gathered } from '../bulk/gather.ts';
import type { Input } from '../bulk/input.ts';
import { readFiles } from '../bulk/read-resources.ts';
import type { FormatName, Run } from './format.ts';
import { formatNamed } from './formats.ts';
import { pieceOf, type Piece } from './piece.ts';
import { Interrupted } from './interruption.ts';
import { Review, type Watcher } from './review.ts';
import { sendable } from './review-orders.ts';

/** Where the pieces of a review come from. */
export interface Source {
  /** Reads as much as has to be read before the first piece. */
  readonly begin: () => Promise<void>;
  /** One piece for each person with a service, in the order of their keys. */
  readonly pieces: () => AsyncIterable<Piece>;
  /** What was read and left out; whole once all pieces were taken. */
  readonly extent: { readonly resources: number; readonly skipped: readonly Skipped[] };
  readonly close: () => Promise<void>;
}

/** How a review is to be done. */
export interface SourceOptions {
  readonly format: FormatName;
  readonly run: Run;
  /** Types that the input is known to lack. */
  readonly unreadable: readonly ResourceType[];
  readonly threads?: number;
  readonly watcher: Watcher;
}

/** A small input is read in memory, and every line of it held against the rules of JSON; a large one in two passes. */
export function sourceOf(input: Input, options: SourceOptions): Source {
  if (input.isSmall) return new MemorySource(input, options);
  const { format, run, unreadable, watcher, threads = availableParallelism() } = options;
  return new Review(input.files, {
    format,
    run: sendable(run),
    unreadable,
    watcher,
    threads: Math.max(1, threads),
    folder: () => input.temp.path(),
  });
}

class MemorySource implements Source {
  readonly #input: Input;
  readonly #options: SourceOptions;
  #closed = false;
  #gathered: Gathered = { records: [], skipped: [], resources: 0 };

  constructor(input: Input, options: SourceOptions) {
    this.#input = input;
    this.#options = options;
  }

  async begin(): Promise<void> {
    const { run } = this.#options;
    this.#gathered = await gather(readFiles(this.#input.files, run.path), run.asOf);
    if (this.#closed) throw new Interrupted();
  }

  async *pieces(): AsyncGenerator<Piece> {
    const { format: name, run, unreadable } = this.#options;
    const format = await formatNamed(name, run);
    for (const record of this.#gathered.records) {
      if (this.#closed) throw new Interrupted();
      yield pieceOf({ ...record, unreadable }, run, format);
    }
  }

  get extent() {
    return this.#gathered;
  }

  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }
}
