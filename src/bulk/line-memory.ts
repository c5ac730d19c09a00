import { readFileSync } from 'node:fs';
import type { Room } from './chunks.ts';
import { begunHash } from './hash.ts';
import type { LineType } from './line-types.ts';
import { ROW } from './rows.ts';

/** What is used of WebAssembly; without a browser's types TypeScript does not know it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Exports };
};

/** What the compiled form of `simd/lines.ts` exports; its numbers and switches are globals. */
interface Exports extends Readonly<Record<Constant | Reading, Global>> {
  readonly memory: { readonly buffer: ArrayBuffer; readonly grow: (pages: number) => number };
  readonly begin: (first: number, end: number, origin: number, longest: number, urn: number) => void;
  readonly setType: (way: number, seed: number, isIndex: number, lead: number, key: number, rarest: number) => void;
  readonly next: () => number;
  readonly again: () => void;
  readonly clear: () => void;
}

type Constant = 'ENDED' | 'PARSE' | 'LEAD' | 'PARSED' | 'IGNORED' | 'KEYED' | 'PATIENT' | 'OWNED' | Layout;
type Layout = 'LEAD_AT' | 'KEY_AT' | 'ROWS_AT' | 'BYTES_AT';
type Reading = 'line' | 'start' | 'stop' | 'isCut' | 'resources' | 'rows' | 'sawServer';

interface Global {
  value: number;
}

/** Bytes of a page of WebAssembly's memory, and those a block read at the very end may reach beyond it. */
const PAGE = 2 ** 16;
const SLACK = 64;

/** Memory beyond which it is let go of after a chunk. */
const USUAL = 2 ** 23;

const URN_SEED = begunHash('urn:uuid:');

let compiled: object | undefined;

function instance(): Exports {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('./simd/lines.wasm', import.meta.url)));
  return new WebAssembly.Instance(compiled).exports;
}

/** Why reading stopped: no line is left, one has to be parsed, one begins unlike those before, the rows must be taken. */
export type Stopped = 'ended' | 'parse' | 'lead' | 'full';

/** A line that reading stopped at, its places counted in the bytes of the room. */
export interface StoppedLine {
  readonly number: number;
  readonly start: number;
  readonly stop: number;
  readonly isCut: boolean;
}

/** The memory in which lines are read sixteen bytes at a time: bytes go in, rows come out. */
export class LineMemory implements Room {
  #exports = instance();
  #bytes = this.#view();

  /** What chunks are read into; another one after each `grow`. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Makes room for so many bytes, and keeps those it holds. */
  grow(length: number): void {
    const { memory, BYTES_AT } = this.#exports;
    const lacking = BYTES_AT.value + length + SLACK - memory.buffer.byteLength;
    if (lacking > 0) memory.grow(Math.ceil(lacking / PAGE));
    this.#bytes = this.#view();
  }

  /** Lets go of memory that one long line has made large. */
  shrink(): void {
    if (this.#exports.memory.buffer.byteLength <= USUAL) return;
    this.#exports = instance();
    this.#bytes = this.#view();
  }

  /** Begins with the lines from `from` to `to`; `lead` is taken off their places, a line of over `longest` bytes stops. */
  begin(from: number, to: number, lead: number, longest: number): void {
    const base = this.#exports.BYTES_AT.value;
    this.#exports.begin(base + from, base + to, base + lead, longest, URN_SEED);
    this.#exports.setType(this.#exports.PARSED.value, 0, 0, 0, 0, 0);
  }

  /** Says how lines are to be read that begin as `lead` does. */
  setType({ way, seed, anchors, owner }: LineType, lead: Buffer): void {
    const { KEY_AT, LEAD_AT, setType } = this.#exports;
    const memory = Buffer.from(this.#exports.memory.buffer);
    lead.copy(memory, LEAD_AT.value);
    owner.bytes.copy(memory, KEY_AT.value);
    setType(this.#ways[way], seed, Number(anchors), lead.length, owner.bytes.length, owner.rarest);
  }

  /** Reads on until somebody else is needed. */
  next(): Stopped {
    const { ENDED, PARSE, LEAD, next } = this.#exports;
    const stopped = next();
    if (stopped === ENDED.value) return 'ended';
    if (stopped === PARSE.value) return 'parse';
    return stopped === LEAD.value ? 'lead' : 'full';
  }

  /** Reads the line it stopped at once more. */
  again(): void {
    this.#exports.again();
  }

  /** The line that was read last. */
  get stopped(): StoppedLine {
    const { line, start, stop, isCut, BYTES_AT } = this.#exports;
    const base = BYTES_AT.value;
    return { number: line.value, start: start.value - base, stop: stop.value - base, isCut: isCut.value !== 0 };
  }

  /** Lines that were filed or passed over since it began. */
  get resources(): number {
    return this.#exports.resources.value;
  }

  /** True when a patient was named by an address on a server. */
  get sawServer(): boolean {
    return this.#exports.sawServer.value !== 0;
  }

  /** The rows since the last call; they hold until it reads on. */
  takeRows(): Uint32Array {
    const { memory, rows, ROWS_AT, clear } = this.#exports;
    const cells = new Uint32Array(memory.buffer, ROWS_AT.value, rows.value * ROW);
    clear();
    return cells;
  }

  get #ways(): Readonly<Record<LineType['way'], number>> {
    const { PARSED, IGNORED, KEYED, PATIENT, OWNED } = this.#exports;
    return {
      parsed: PARSED.value,
      ignored: IGNORED.value,
      keyed: KEYED.value,
      patient: PATIENT.value,
      owned: OWNED.value,
    };
  }

  #view(): Buffer {
    const { memory, BYTES_AT } = this.#exports;
    return Buffer.from(memory.buffer, BYTES_AT.value, memory.buffer.byteLength - BYTES_AT.value - SLACK);
  }
}
