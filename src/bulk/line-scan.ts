import { isUtf8 } from 'node:buffer';
import type { ChunkBytes } from './chunks.ts';
import type { LineMemory, StoppedLine } from './line-memory.ts';
import { spanOf } from './entry-spans.ts';
import { lineType, type LineType } from './line-types.ts';
import { LONGEST_LINE, textOf } from './lines.ts';
import { fromLine, heldIn } from './read-resources.ts';
import type { NameGiver } from './resources-in.ts';
import type { Sink, SinkRows } from './sink.ts';
import type { SourceFile } from './source-files.ts';

const LINE_FEED = 0x0a;

const TOO_LONG = `it is longer than ${LONGEST_LINE / 2 ** 20} MB`;
const NOT_UTF8 = 'it is not valid UTF-8';

/** How a line begins whose type stands first, and what leads on to the id where that is next. */
const LEAD = /^(\{[ \t]*"resourceType"[ \t]*:[ \t]*"([^"\\]*)")([ \t]*,[ \t]*"id"[ \t]*:[ \t]*")?/;
const LONGEST_LEAD = 256;

const TYPES = new Map<string, LineType>();
const MOST_TYPES = 1024;

function typeNamed(name: string): LineType {
  const type = TYPES.get(name) ?? lineType(name);
  if (TYPES.size < MOST_TYPES) TYPES.set(name, type);
  return type;
}

/** Where the rows of a type are kept. */
function rowsOf(way: LineType['way']): keyof SinkRows {
  if (way === 'patient') return 'patients';
  return way === 'keyed' ? 'shared' : 'owned';
}

/**
 * Scans lines for what they say of themselves (type, id, patient, 77750) without parsing them; parses those whose form is
 * not the usual one, or in which an escape could hide what is looked for. A line may be filed under too many addresses,
 * never under too few.
 */
export class LineScan {
  readonly #sink: Sink;
  readonly #file: SourceFile;
  readonly #name: NameGiver;
  readonly #memory: LineMemory;
  readonly #inFull: boolean;
  #rows: keyof SinkRows = 'owned';

  /** `inFull` asks for the identifiers of every Patient. */
  constructor(file: SourceFile, name: NameGiver, sink: Sink, memory: LineMemory, inFull: boolean) {
    this.#file = file;
    this.#name = name;
    this.#sink = sink;
    this.#memory = memory;
    this.#inFull = inFull;
  }

  /** Scans the lines of a chunk that was read into the memory, and tells how many they are. */
  scan(chunk: ChunkBytes): number {
    const { bytes, from, to, lead } = chunk;
    if (!isUtf8(bytes.subarray(from, to))) return this.parse(chunk);
    const memory = this.#memory;
    memory.begin(from, to, lead, LONGEST_LINE);
    for (let stopped = memory.next(); stopped !== 'ended'; stopped = memory.next()) {
      this.#fileRows();
      if (stopped === 'parse' || (stopped === 'lead' && !this.#turnTo(chunk))) this.#parse(memory.stopped, chunk);
    }
    this.#fileRows();
    this.#sink.resources += memory.resources;
    this.#sink.held += memory.resources;
    if (memory.sawServer) this.#sink.sawServer();
    return memory.stopped.number;
  }

  /** Scans lines of which some may be no UTF-8: each is parsed, where it can be read. */
  parse(chunk: ChunkBytes): number {
    const { bytes, from, to } = chunk;
    let number = 0;
    for (let start = from; start < to;) {
      const found = bytes.subarray(0, to).indexOf(LINE_FEED, start);
      const stop = found < 0 ? to : found;
      number++;
      if (isUtf8(bytes.subarray(start, stop))) this.#parse({ number, start, stop, isCut: found < 0 }, chunk);
      else this.#skip(number, stop - start > LONGEST_LINE ? TOO_LONG : NOT_UTF8);
      start = stop + 1;
    }
    return number;
  }

  #fileRows(): void {
    const rows = this.#memory.takeRows();
    if (rows.length > 0) this.#sink.file(rows, this.#rows);
  }

  /** Learns how the line it stopped at begins, and has it read once more; false when it has to be parsed. */
  #turnTo({ bytes }: ChunkBytes): boolean {
    const { start, stop } = this.#memory.stopped;
    const text = bytes.toString('latin1', start, Math.min(stop, start + LONGEST_LEAD));
    const [, lead, name, id] = LEAD.exec(text) ?? [];
    if (lead === undefined || name === undefined) return false;
    const type = typeNamed(name);
    const way = type.way === 'patient' && this.#inFull ? 'parsed' : type.way;
    const needsId = way !== 'parsed' && way !== 'ignored';
    if (needsId && id === undefined) return false;
    this.#rows = rowsOf(way);
    this.#memory.setType({ ...type, way }, Buffer.from(needsId ? lead + (id ?? '') : lead));
    this.#memory.again();
    return true;
  }

  #skip(line: number, why: string): void {
    this.#sink.held++;
    this.#sink.skip({ file: this.#file.name, line, why });
  }

  #parse({ number, start, stop, isCut }: StoppedLine, { bytes, lead, endless }: ChunkBytes): void {
    if (stop - start > LONGEST_LINE || (isCut && endless)) {
      this.#skip(number, TOO_LONG);
      return;
    }
    const span = bytes.subarray(start, stop);
    const line = { number, text: textOf(span), cut: isCut };
    const reads = fromLine(line, this.#file, this.#name);
    this.#sink.held += heldIn(line, reads);
    this.#sink.take(reads, spanOf(reads, span, start - lead));
  }
}
