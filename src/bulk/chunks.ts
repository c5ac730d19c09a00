import { readSync } from 'node:fs';
import { LONGEST_LINE } from './lines.ts';
import type { SourceFile } from './source-files.ts';

/** Bytes of a plain file that one thread takes at a time. */
export const CHUNK = 2 ** 21;

/** A part of the input: the lines that begin in a range of bytes of a file, or a whole file that is one JSON text. */
export interface Chunk {
  readonly file: SourceFile;
  readonly layout: 'lines' | 'text';
  /** First byte of the range. */
  readonly start: number;
  /** The byte after its last one. */
  readonly end: number;
}

/** Splits a file of lines into chunks. */
export function chunksOf(file: SourceFile, size: number, chunk = CHUNK): readonly Chunk[] {
  const count = Math.ceil(size / chunk);
  return Array.from({ length: count }, (_, index) => ({
    file,
    layout: 'lines' as const,
    start: index * chunk,
    end: Math.min(size, (index + 1) * chunk),
  }));
}

/** The bytes of the lines that begin in a chunk. */
export interface ChunkBytes {
  readonly bytes: Buffer;
  /** Where the first of these lines begins in `bytes`. */
  readonly from: number;
  /** The end of the last of them, its line break included. */
  readonly to: number;
  /** What to take off a place in `bytes` to count from the start of the chunk. */
  readonly lead: number;
  /** True when the last line is longer than a line may be, and was not read to its end. */
  readonly endless: boolean;
}

const LINE_FEED = 0x0a;
const STEP = 2 ** 18;

/**
 * Bytes read before a chunk. One would tell whether a line ends there, but where memory stands a few bytes beyond the file,
 * counted from a page, AMD's processors copy at a fifth of their speed; half a page is the farthest from that.
 */
const LEAD = 2 ** 11;

/** What chunks are read into. */
export interface Room {
  /** Where bytes are put; another one after `grow`. */
  readonly bytes: Buffer;
  /** Makes room for so many bytes at least, and keeps those it holds. */
  grow(length: number): void;
}

/** A room of ordinary memory. */
class Plain implements Room {
  bytes = Buffer.allocUnsafeSlow(CHUNK + 2 * STEP);

  grow(length: number): void {
    const larger = Buffer.allocUnsafeSlow(length);
    this.bytes.copy(larger);
    this.bytes = larger;
  }
}

/** Reads chunks into one room that is used again and again. */
export class ChunkReader {
  readonly #room: Room;

  constructor(room: Room = new Plain()) {
    this.#room = room;
  }

  /** Reads the lines that begin in a chunk; what is returned holds until the next call. */
  read(fd: number, { start, end }: Chunk): ChunkBytes {
    const origin = Math.max(0, start - LEAD);
    const lead = start - origin;
    let held = this.#fill(fd, 0, origin, end - origin);
    const from = start === 0 ? 0 : this.#room.bytes.subarray(0, held).indexOf(LINE_FEED, lead - 1) + 1;
    if (held === 0 || (start > 0 && from === 0))
      return { bytes: this.#room.bytes, from: 0, to: 0, lead, endless: false };
    if (from >= end - origin) return { bytes: this.#room.bytes, from, to: from, lead, endless: false };
    let searched = end - origin - 1;
    for (;;) {
      const stop = this.#room.bytes.subarray(0, held).indexOf(LINE_FEED, searched);
      if (stop >= 0) return { bytes: this.#room.bytes, from, to: stop + 1, lead, endless: false };
      if (held - searched > LONGEST_LINE) return { bytes: this.#room.bytes, from, to: held, lead, endless: true };
      searched = held;
      const more = this.#fill(fd, held, origin + held, Math.max(STEP, held >> 1));
      if (more === 0) return { bytes: this.#room.bytes, from, to: held, lead, endless: false };
      held += more;
    }
  }

  #fill(fd: number, at: number, position: number, length: number): number {
    if (at + length > this.#room.bytes.length) this.#room.grow(at + length);
    const { bytes } = this.#room;
    let read = 0;
    while (read < length) {
      const got = readSync(fd, bytes, at + read, length - read, position + read);
      if (got === 0) break;
      read += got;
    }
    return read;
  }
}
