import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** The rows of one chunk. */
export interface ChunkRows {
  readonly chunk: number;
  readonly cells: Uint32Array;
}

type Kept = Uint32Array | { readonly position: number; readonly bytes: number };

/** Keeps the rows of all chunks: in memory up to a limit, beyond it in a temporary file. */
export class RowStore {
  readonly #limit: number;
  readonly #folder: () => string;
  readonly #name: string;
  readonly #kept: (Kept | undefined)[] = [];
  #inMemory = 0;
  #spill: { readonly fd: number; readonly path: string; end: number } | undefined;

  /** `limit` is in bytes; `folder` is asked for once the limit is reached. */
  constructor(name: string, limit: number, folder: () => string) {
    this.#name = name;
    this.#limit = limit;
    this.#folder = folder;
  }

  /** Keeps the rows of a chunk; chunks may come in any order. */
  add(chunk: number, cells: Uint32Array): void {
    if (cells.length === 0) return;
    if (this.#inMemory + cells.byteLength <= this.#limit) {
      this.#inMemory += cells.byteLength;
      this.#kept[chunk] = cells;
      return;
    }
    const spill = (this.#spill ??= this.#open());
    for (let written = 0; written < cells.byteLength;) {
      written += writeSync(spill.fd, cells, written, cells.byteLength - written, spill.end + written);
    }
    this.#kept[chunk] = { position: spill.end, bytes: cells.byteLength };
    spill.end += cells.byteLength;
  }

  /** The rows of all chunks, in the order of the chunks. */
  *[Symbol.iterator](): Generator<ChunkRows> {
    for (const [chunk, kept] of this.#kept.entries()) {
      if (kept) yield { chunk, cells: 'position' in kept ? this.#read(kept) : kept };
    }
  }

  /** Removes the temporary file. */
  close(): void {
    if (!this.#spill) return;
    closeSync(this.#spill.fd);
    rmSync(this.#spill.path, { force: true });
    this.#spill = undefined;
  }

  #open() {
    const path = join(this.#folder(), this.#name);
    return { fd: openSync(path, 'w+'), path, end: 0 };
  }

  #read({ position, bytes }: { readonly position: number; readonly bytes: number }): Uint32Array {
    const cells = new Uint32Array(bytes / Uint32Array.BYTES_PER_ELEMENT);
    for (let read = 0; read < bytes;) {
      const got = readSync(this.#spill?.fd ?? -1, cells, read, bytes - read, position + read);
      if (got === 0) throw new RangeError('the temporary file was cut short');
      read += got;
    }
    return cells;
  }
}
