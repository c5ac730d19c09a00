import type { Read } from './found.ts';

/** Where a JSON text stands in its chunk, and where in the text its entries do. */
export interface TextSpan {
  readonly offset: number;
  readonly length: number;
  /** Begin and end of each entry, by the entry's number, counted from the start of the text; empty where none was asked for. */
  readonly entries: readonly number[];
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Where the text stands that was read as `reads`, and each resource in it. */
export function spanOf(reads: readonly Read[], text: Uint8Array, offset: number): TextSpan {
  const hasEntries = reads.some((read) => read.kind === 'resource' && read.place.entry !== undefined);
  const nested = new Set(reads.flatMap((read) => (read.kind === 'nested' ? [read.entry] : [])));
  return { offset, length: text.length, entries: hasEntries ? entrySpans(text, nested) : [] };
}

/** Offset and length of an entry of a text, or of all of it for the entry 0. */
export function partOf(
  { offset, length, entries }: TextSpan,
  entry: number,
): readonly [offset: number, length: number] {
  if (entry === 0) return [offset, length];
  const begin = entries[2 * entry - 2] ?? 0;
  return [offset + begin, (entries[2 * entry - 1] ?? length) - begin];
}

/**
 * Where the entries of a valid JSON object or list begin and end in its bytes, two numbers for each. An entry of a Bundle begins at
 * the bracket or comma before it, an element of a list does not: that tells them apart wherever one is read by itself. Of an
 * entry that is `nested`, by its number, those it holds follow right after it.
 */
export function entrySpans(text: Uint8Array, nested: ReadonlySet<number> = NONE): readonly number[] {
  const list = text.indexOf(OPEN_LIST);
  const object = text.indexOf(OPEN);
  const isList = list >= 0 && (object < 0 || list < object);
  if (!isList && object < 0) return [];
  const spans = isList ? elements(text, list, false).spans : spansInBundle(text, object);
  return nested.size === 0 ? spans : withNested(text, spans, nested, isList);
}

const NONE: ReadonlySet<number> = new Set();

/** The spans, each followed by those of the Bundle that stands there where it is `nested`. */
function withNested(
  text: Uint8Array,
  spans: readonly number[],
  nested: ReadonlySet<number>,
  isList: boolean,
): readonly number[] {
  const all: number[] = [];
  for (let at = 0; at < spans.length; at += 2) {
    const begin = spans[at] ?? 0;
    all.push(begin, spans[at + 1] ?? begin);
    if (!nested.has(all.length / 2)) continue;
    const object = text.indexOf(OPEN, begin);
    const bundle = isList ? object : resourceIn(text, object);
    for (const inner of spansInBundle(text, bundle)) all.push(inner);
  }
  return all;
}

/** True for the text of an entry of a Bundle; one of an element of a list begins with a brace. */
export function isOfBundle(entry: string): boolean {
  return entry.startsWith(',') || entry.startsWith('[');
}

/** The spans in the last list that is named `entry`, as a parser would take it. */
function spansInBundle(text: Uint8Array, open: number): readonly number[] {
  let spans: readonly number[] = [];
  walk(text, open, 'entry', (value) => {
    if (text[value] !== OPEN_LIST) return afterValue(text, value);
    const found = elements(text, value, true);
    spans = found.spans;
    return found.end;
  });
  return spans;
}

/** Where the resource of an entry begins: the last one, as a parser would take it. */
function resourceIn(text: Uint8Array, open: number): number {
  let resource = open;
  walk(text, open, 'resource', (value) => {
    resource = value;
    return afterValue(text, value);
  });
  return resource;
}

/** Goes through the fields of an object; of each that has the name, `visit` is given where its value begins, and tells where it ends. */
function walk(text: Uint8Array, open: number, name: string, visit: (value: number) => number): void {
  for (let at = afterBlank(text, open + 1); text[at] === QUOTE;) {
    const end = afterString(text, at);
    const value = afterBlank(text, text.indexOf(COLON, end) + 1);
    const opens = text[value] === OPEN_LIST || text[value] === OPEN;
    at = afterBlank(text, opens && isNamed(text, at, end, name) ? visit(value) : afterValue(text, value));
    if (text[at] === COMMA) at = afterBlank(text, at + 1);
  }
}

function isNamed(text: Uint8Array, at: number, end: number, name: string): boolean {
  return JSON.parse(Buffer.from(text.buffer, text.byteOffset + at, end - at).toString()) === name;
}

interface Elements {
  readonly spans: readonly number[];
  /** Where the list ends. */
  readonly end: number;
}

/** The spans of a list's elements, each with the bracket or comma before it where that is asked for. */
function elements(text: Uint8Array, open: number, withDelimiter: boolean): Elements {
  const spans: number[] = [];
  let delimiter = open;
  let at = afterBlank(text, open + 1);
  while (at < text.length && text[at] !== CLOSE_LIST) {
    const end = afterValue(text, at);
    spans.push(withDelimiter ? delimiter : at, end);
    delimiter = afterBlank(text, end);
    if (text[delimiter] !== COMMA) return { spans, end: delimiter + 1 };
    at = afterBlank(text, delimiter + 1);
  }
  return { spans, end: at + 1 };
}

function afterBlank(text: Uint8Array, at: number): number {
  while (isBlank(text[at])) at++;
  return at;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Where the value ends that begins at `at`. */
function afterValue(text: Uint8Array, at: number): number {
  const first = text[at];
  if (first === QUOTE) return afterString(text, at);
  return first === OPEN || first === OPEN_LIST ? afterNested(text, at) : afterScalar(text, at);
}

function afterNested(text: Uint8Array, at: number): number {
  let depth = 0;
  while (at < text.length) {
    const byte = text[at];
    if (byte === QUOTE) {
      at = afterString(text, at);
      continue;
    }
    at++;
    if (byte === OPEN || byte === OPEN_LIST) depth++;
    else if ((byte === CLOSE || byte === CLOSE_LIST) && --depth === 0) return at;
  }
  return at;
}

function afterString(text: Uint8Array, at: number): number {
  for (at++; at < text.length; at++) {
    const byte = text[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at++;
  }
  return at;
}

function afterScalar(text: Uint8Array, at: number): number {
  while (at < text.length && text[at] !== COMMA && text[at] !== CLOSE && text[at] !== CLOSE_LIST && !isBlank(text[at]))
    at++;
  return at;
}
