import { isAscii } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import type { Chunk } from './chunks.ts';
import { isOfBundle } from './entry-spans.ts';
import type { Place, Read } from './found.ts';
import { parseJson } from './json.ts';
import { textOf } from './lines.ts';
import { resourcesIn, resourcesInEntry } from './resources-in.ts';
import { nameByPlace } from './scan-chunk.ts';

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

/** Spots no further apart are read in one go, up to so many bytes. */
const GAP = 2 ** 14;
const RUN = 2 ** 22;

/** Files kept open at a time. */
const MOST_OPEN = 128;

interface Wanted {
  readonly chunk: number;
  readonly position: number;
  readonly length: number;
  readonly line: number;
  readonly entry: number;
}

/** Reads resources again where a scan has seen them: each by itself, wherever in a Bundle or list it stands. */
export class SpotReader {
  readonly #layout: Layout;
  readonly #files = new Map<string, number>();
  #buffer = Buffer.allocUnsafeSlow(RUN);

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** What stands at the spots, in the order of the input; a spot that is named twice is read once. */
  read(spots: Uint32Array): readonly Placed[] {
    const wanted = this.#wanted(spots);
    const placed: Placed[] = [];
    for (let first = 0; first < wanted.length;) {
      const next = this.#runFrom(wanted, first);
      this.#readRun(wanted.slice(first, next), placed);
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

  /** The end of the spots that are read together with the first. */
  #runFrom(wanted: readonly Wanted[], first: number): number {
    const start = wanted[first];
    let next = first + 1;
    if (!start) return next;
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

  #readRun(run: readonly Wanted[], placed: Placed[]): void {
    const [start] = run;
    if (!start) return;
    const end = run.reduce((most, { position, length }) => Math.max(most, position + length), 0);
    const bytes = this.#bytesAt(this.#fileOf(start), start.position, end - start.position);
    const plain = isAscii(bytes);
    for (const { chunk, position, length, line, entry } of run) {
      const { file } = this.#layout.chunks[chunk] ?? {};
      if (!file) continue;
      const from = position - start.position;
      const text = plain ? bytes.toString('latin1', from, from + length) : textOf(bytes.subarray(from, from + length));
      const number = (this.#layout.linesBefore[chunk] ?? 0) + line;
      const place = { file: file.name, ...(line > 0 && { line: number }), ...(entry > 0 && { entry }) };
      for (const read of readsIn(text, place, file)) placed.push({ read, chunk, line, entry });
    }
    if (this.#buffer.length > 4 * RUN) this.#buffer = Buffer.allocUnsafeSlow(RUN);
  }

  /** Fewer bytes where the file has become shorter since it was scanned. */
  #bytesAt(fd: number, position: number, length: number): Buffer {
    if (this.#buffer.length < length) this.#buffer = Buffer.allocUnsafeSlow(length);
    let held = 0;
    while (held < length) {
      const got = readSync(fd, this.#buffer, held, length - held, position + held);
      if (got === 0) break;
      held += got;
    }
    return this.#buffer.subarray(0, held);
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

/** Reads the text at one spot: a whole text, an element of a list or an entry of a Bundle. */
function readsIn(text: string, place: Place, file: Chunk['file']): readonly Read[] {
  const ofBundle = place.entry !== undefined && isOfBundle(text);
  const parsed = parseJson((ofBundle ? text.slice(1) : text).trim());
  if (!parsed) return [{ kind: 'skipped', skipped: { ...place, why: 'it is not valid JSON' } }];
  const read = ofBundle ? resourcesInEntry : resourcesIn;
  return read(parsed.value, place, file, nameByPlace);
}
