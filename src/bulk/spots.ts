import { isAscii } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import type { Chunk } from './chunks.ts';
import type { Read } from './found.ts';
import { textOf } from './lines.ts';
import { fromLine } from './read-resources.ts';
import { nameByPlace, readsOfText } from './scan-chunk.ts';

/** Numbers of one spot in a list of them: chunk, offset, length, line, entry. */
export const SPOT = 5;

/** The chunks of an input, and how many lines stand before each in its file. */
export interface Layout {
  readonly chunks: readonly Chunk[];
  readonly linesBefore: readonly number[];
}

/** What was read at a spot, and where it stands in the whole input: comparable as chunk, then line, then entry. */
export interface Placed {
  readonly read: Read;
  readonly chunk: number;
  readonly line: number;
  readonly entry: number;
}

/** Lines no further apart are read in one go, up to so many bytes. */
const GAP = 2 ** 14;
const RUN = 2 ** 22;
/** Texts and Bundles kept for the next spot in them. */
const MOST_DOCUMENTS = 8;

interface Wanted {
  readonly chunk: number;
  readonly position: number;
  readonly length: number;
  readonly line: number;
  readonly entry: number;
}

/** Reads resources again where a scan has seen them. */
export class SpotReader {
  readonly #layout: Layout;
  readonly #files = new Map<string, number>();
  readonly #documents = new Map<string, readonly Read[]>();
  #buffer = Buffer.allocUnsafeSlow(RUN);

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** What stands at the spots, in the order of the input; a spot that is named twice is read once. */
  async read(spots: Uint32Array): Promise<readonly Placed[]> {
    const wanted = this.#wanted(spots);
    const placed: Placed[] = [];
    for (let first = 0; first < wanted.length;) {
      const start = wanted[first];
      if (!start) break;
      const next = this.#runFrom(wanted, first);
      if (this.#isText(start)) placed.push(...(await this.#fromText(start)));
      else this.#readRun(wanted, first, next, placed);
      first = next;
    }
    return placed;
  }

  /** Closes the files. */
  close(): void {
    for (const fd of this.#files.values()) closeSync(fd);
    this.#files.clear();
  }

  #wanted(spots: Uint32Array): readonly Wanted[] {
    const wanted: Wanted[] = [];
    for (let at = 0; at < spots.length; at += SPOT) {
      const chunk = spots[at] ?? 0;
      const position = (this.#layout.chunks[chunk]?.start ?? 0) + (spots[at + 1] ?? 0);
      wanted.push({ chunk, position, length: spots[at + 2] ?? 0, line: spots[at + 3] ?? 0, entry: spots[at + 4] ?? 0 });
    }
    wanted.sort((a, b) => a.chunk - b.chunk || a.line - b.line || a.entry - b.entry);
    return wanted.filter((spot, index) => {
      const before = wanted[index - 1];
      return before?.chunk !== spot.chunk || before.line !== spot.line || before.entry !== spot.entry;
    });
  }

  #isText({ chunk }: Wanted): boolean {
    return this.#layout.chunks[chunk]?.layout === 'text';
  }

  /** The end of the spots that are read together with the first. */
  #runFrom(wanted: readonly Wanted[], first: number): number {
    const start = wanted[first];
    let next = first + 1;
    if (!start || this.#isText(start)) return next;
    const path = this.#pathOf(start);
    let end = start.position + start.length;
    for (let spot = wanted[next]; spot; spot = wanted[++next]) {
      if (spot.position > end + GAP || this.#pathOf(spot) !== path) break;
      if (spot.position + spot.length - start.position > RUN) break;
      end = Math.max(end, spot.position + spot.length);
    }
    return next;
  }

  #pathOf({ chunk }: Wanted): string {
    return this.#layout.chunks[chunk]?.file.path ?? '';
  }

  #readRun(wanted: readonly Wanted[], first: number, next: number, placed: Placed[]): void {
    const start = wanted[first];
    if (!start) return;
    let length = 0;
    for (let index = first; index < next; index++) {
      const spot = wanted[index];
      if (spot) length = Math.max(length, spot.position + spot.length - start.position);
    }
    if (this.#buffer.length < length) this.#buffer = Buffer.allocUnsafeSlow(length);
    const fd = this.#fileOf(start);
    let held = 0;
    while (held < length) {
      const got = readSync(fd, this.#buffer, held, length - held, start.position + held);
      if (got === 0) break;
      held += got;
    }
    const bytes = this.#buffer.subarray(0, length);
    const plain = held === length && isAscii(bytes);
    for (let index = first; index < next; index++) {
      const spot = wanted[index];
      if (spot) this.#readSpot(spot, bytes, spot.position - start.position, plain, placed);
    }
    if (this.#buffer.length > 4 * RUN) this.#buffer = Buffer.allocUnsafeSlow(RUN);
  }

  #readSpot(spot: Wanted, bytes: Buffer, at: number, plain: boolean, placed: Placed[]): void {
    const { chunk, line, entry } = spot;
    const { file } = this.#layout.chunks[chunk] ?? {};
    if (!file) return;
    const number = (this.#layout.linesBefore[chunk] ?? 0) + line;
    const end = at + spot.length;
    const parse = () => {
      const text = plain ? bytes.toString('latin1', at, end) : textOf(bytes.subarray(at, end));
      return fromLine({ number, text: plain ? text.trim() : text, cut: false }, file, nameByPlace);
    };
    const reads = entry === 0 ? parse() : this.#entryOf(spot, this.#document(`${chunk}:${line}`, parse));
    for (const read of reads) placed.push({ read, chunk, line, entry });
  }

  async #fromText(spot: Wanted): Promise<readonly Placed[]> {
    const chunk = this.#layout.chunks[spot.chunk];
    if (!chunk) return [];
    const key = `${spot.chunk}`;
    const held = this.#documents.get(key) ?? (await readsOfText(chunk));
    const reads = this.#entryOf(
      spot,
      this.#document(key, () => held),
    );
    const { line, entry } = spot;
    return reads.map((read) => ({ read, chunk: spot.chunk, line, entry }));
  }

  #document(key: string, parse: () => readonly Read[]): readonly Read[] {
    const held = this.#documents.get(key) ?? parse();
    this.#documents.delete(key);
    this.#documents.set(key, held);
    const [oldest] = this.#documents.keys();
    if (this.#documents.size > MOST_DOCUMENTS && oldest !== undefined) this.#documents.delete(oldest);
    return held;
  }

  #entryOf(spot: Wanted, reads: readonly Read[]): readonly Read[] {
    const isText = this.#isText(spot);
    return reads.filter(
      (read) =>
        read.kind === 'resource' &&
        (read.place.entry ?? 0) === spot.entry &&
        (!isText || (read.place.line ?? 0) === spot.line),
    );
  }

  #fileOf(spot: Wanted): number {
    const path = this.#pathOf(spot);
    const held = this.#files.get(path) ?? openSync(path, 'r');
    this.#files.delete(path);
    this.#files.set(path, held);
    const [oldest] = this.#files;
    if (this.#files.size > MOST_OPEN && oldest) {
      closeSync(oldest[1]);
      this.#files.delete(oldest[0]);
    }
    return held;
  }
}

/** Files kept open at a time. */
const MOST_OPEN = 128;
