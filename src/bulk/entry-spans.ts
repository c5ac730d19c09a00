import type { Read } from './found.ts';

/** Where a JSON text stands in its chunk, and where in the text its entries do. */
export interface TextSpan {
  readonly offset: number;
  readonly length: number;
  /** Begin and end of each entry, counted from the start of the text; empty where none was asked for. */
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
  return { offset, length: text.length, entries: hasEntries ? entrySpans(text) : [] };
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
 * the bracket or comma before it, an element of a list does not: that tells them apart wherever one is read by itself.
 */
export function entrySpans(text: Uint8Array): readonly number[] {
  const list = text.indexOf(OPEN_LIST);
  const object = text.indexOf(OPEN);
  if (list >= 0 && (object < 0 || list < object)) return elements(text, list, false).spans;
  return object < 0 ? [] : spansInBundle(text, object);
}

/** True for the text of an entry of a Bundle; one of an element of a list begins with a brace. */
export function isOfBundle(entry: string): boolean {
  return entry.startsWith(',') || entry.startsWith('[');
}

/** The spans in the last list that is named `entry`, as a parser would take it. */
function spansInBundle(text: Uint8Array, open: number): readonly number[] {
  let spans: readonly number[] = [];
  for (let at = afterBlank(text, open + 1); text[at] === QUOTE;) {
    const end = afterString(text, at);
    const value = afterBlank(text, text.indexOf(COLON, end) + 1);
    const isList = text[value] === OPEN_LIST && isEntry(text, at, end);
    const found = isList ? elements(text, value, true) : undefined;
    if (found) spans = found.spans;
    at = afterBlank(text, found ? found.end : afterValue(text, value));
    if (text[at] === COMMA) at = afterBlank(text, at + 1);
  }
  return spans;
}

function isEntry(text: Uint8Array, at: number, end: number): boolean {
  return JSON.parse(Buffer.from(text.buffer, text.byteOffset + at, end - at).toString()) === 'entry';
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
