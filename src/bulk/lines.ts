import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import type { SourceFile } from './source-files.ts';
import { unpackedBytes } from './unpack.ts';

/** A line of a file, counted from 1. `cut` marks one the file ends in, without a line break. */
export type Line =
  | { readonly number: number; readonly text: string; readonly cut: boolean }
  | { readonly number: number; readonly why: string };

/** Bytes of one line beyond which it is skipped. */
export const LONGEST_LINE = 256 * 2 ** 20;

/** The bytes of a file, unpacked. */
export function bytesOf({ path, packing }: SourceFile): AsyncIterable<Buffer> {
  return packing ? unpackedBytes(path, packing) : createReadStream(path, { highWaterMark: 2 ** 20 });
}

/** The same for who needs the first `look` bytes only, as a rule: a stream costs more than reading them. */
export function bytesAtStart({ path, packing }: SourceFile, look: number): AsyncIterable<Buffer> | Iterable<Buffer> {
  return packing ? unpackedBytes(path, packing) : blocksOf(path, look);
}

function* blocksOf(path: string, length: number): Generator<Buffer> {
  const fd = openSync(path, 'r');
  try {
    for (;;) {
      const bytes = Buffer.allocUnsafe(length);
      const read = readSync(fd, bytes);
      if (read === 0) return;
      yield bytes.subarray(0, read);
    }
  } finally {
    closeSync(fd);
  }
}

/** The lines of a stream of bytes, a handful at a time; a byte order mark and line breaks of either kind are left out. */
export async function* linesOf(bytes: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<readonly Line[]> {
  const splitter = new LineSplitter();
  for await (const chunk of bytes) {
    const lines = splitter.split(chunk);
    if (lines.length > 0) yield lines;
  }
  const last = splitter.rest();
  if (last.length > 0) yield last;
}

const LINE_FEED = 0x0a;
const DECODER = new TextDecoder('utf-8', { fatal: true });

/**
 * The text of a line, without byte order mark and white space around it.
 * @throws TypeError when it is not valid UTF-8.
 */
export function textOf(bytes: Buffer): string {
  return DECODER.decode(bytes).trim();
}

class LineSplitter {
  #number = 0;
  #parts: Buffer[] = [];
  #length = 0;

  split(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      this.#keep(chunk.subarray(start, end));
      lines.push(this.#take(false));
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
    return lines;
  }

  rest(): Line[] {
    return this.#length > 0 ? [this.#take(true)] : [];
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#length <= LONGEST_LINE) this.#parts.push(part);
    else this.#parts = [];
  }

  #take(cut: boolean): Line {
    const number = ++this.#number;
    const [first] = this.#parts;
    const bytes = this.#parts.length === 1 && first ? first : Buffer.concat(this.#parts);
    const tooLong = this.#length > LONGEST_LINE;
    this.#parts = [];
    this.#length = 0;
    if (tooLong) return { number, why: `it is longer than ${LONGEST_LINE / 2 ** 20} MB` };
    try {
      return { number, text: textOf(bytes), cut };
    } catch {
      return { number, why: 'it is not valid UTF-8' };
    }
  }
}
