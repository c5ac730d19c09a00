import { isUtf8 } from 'node:buffer';
import type { ChunkBytes } from './chunks.ts';
import { hashBytes, hashed, hashOn, hashText, SEED } from './hash.ts';
import { INDEX_CODE } from '../chart/codes.ts';
import { LONGEST_LINE, textOf } from './lines.ts';
import { lineType, OWNER_KEYS, type LineType, type Needle } from './line-types.ts';
import { addressesOf } from './own-addresses.ts';
import { fromLine } from './read-resources.ts';
import type { NameGiver } from './resources-in.ts';
import type { Sink } from './sink.ts';
import type { SourceFile } from './source-files.ts';

const [LINE_FEED, RETURN, SPACE, TAB, QUOTE, BACKSLASH, COLON, SLASH, OPEN, CLOSE, COMMA] = [
  0x0a, 0x0d, 0x20, 0x09, 0x22, 0x5c, 0x3a, 0x2f, 0x7b, 0x7d, 0x2c,
] as const;
const CODE = Buffer.from(INDEX_CODE);
const ESCAPE = Buffer.from('\\u00');
const [RESOURCE_TYPE, ID, REFERENCE] = [Buffer.from('"resourceType"'), Buffer.from('"id"'), Buffer.from('"reference"')];

const TOO_LONG = `it is longer than ${LONGEST_LINE / 2 ** 20} MB`;
const NOT_UTF8 = 'it is not valid UTF-8';
/** The last two digits of the escapes `\\u00..` for letters and for 0, 5 and 7. */
const MATTERS: ReadonlySet<string> = new Set(
  Array.from(Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz057'), (byte) => byte.toString(16)),
);
const TYPES = new Map<string, LineType>();
const PARSED = lineType('');
const NO_LEAD: Buffer = Buffer.alloc(0);
const URN_SEED = hashText('urn:uuid:');
const LINK = Buffer.from('"link"');

function typeNamed(name: string): LineType {
  const type = TYPES.get(name) ?? lineType(name);
  TYPES.set(name, type);
  return type;
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
  #bytes: Buffer = Buffer.alloc(0);
  /** The tokens of one line, and how many there are: cutting the list short for each line is slow. */
  readonly #tokens: number[] = [];
  #held = 0;
  /** The next place of each needle; the end of the chunk when there is none. */
  #nextEscape = -1;
  #nextCode = -1;
  #nextLink = -1;
  #type: LineType = PARSED;
  /** What stood before the id in the last line whose form was the usual one. */
  #lead = NO_LEAD;
  readonly #nextOwner = OWNER_KEYS.map(() => -1);

  readonly #inFull: boolean;

  /** `inFull` asks for the identifiers of every Patient. */
  constructor(file: SourceFile, name: NameGiver, sink: Sink, inFull: boolean) {
    this.#inFull = inFull;
    this.#file = file;
    this.#name = name;
    this.#sink = sink;
  }

  /** Scans the lines of a chunk and tells how many they are. `isLast` marks the end of the file. */
  scan({ bytes: buffer, from, to, lead, endless }: ChunkBytes): number {
    const bytes = buffer.subarray(0, to);
    const sound = isUtf8(bytes.subarray(from));
    this.#bytes = bytes;
    let line = 0;
    for (let at = from; at < to;) {
      let stop = bytes.indexOf(LINE_FEED, at);
      const cut = stop < 0;
      if (cut) stop = to;
      line++;
      if (stop - at > LONGEST_LINE || (cut && endless)) this.#skip(line, TOO_LONG);
      else if (!sound && !isUtf8(bytes.subarray(at, stop))) this.#skip(line, NOT_UTF8);
      else if (cut || !this.#byBytes(at, stop, at - lead, line)) this.#byParsing(at, stop, at - lead, line, cut);
      at = stop + 1;
    }
    return line;
  }

  #skip(line: number, why: string): void {
    this.#sink.skip({ file: this.#file.name, line, why });
  }

  #byParsing(start: number, stop: number, offset: number, number: number, cut: boolean): void {
    const text = textOf(this.#bytes.subarray(start, stop));
    this.#sink.take(fromLine({ number, text, cut }, this.#file, this.#name), offset, stop - start);
  }

  /** True when the line could be filed, or passed over, without parsing it. */
  #byBytes(start: number, stop: number, offset: number, line: number): boolean {
    if (this.#bytes[start] !== OPEN || this.#lastOf(stop) !== CLOSE) return false;
    const idStart = this.#begins(this.#lead, start) ? start + this.#lead.length : this.#readLead(start, stop);
    const type = this.#type;
    if (type.way === 'parsed' || this.#isEscaped(start, stop)) return false;
    if (type.way === 'ignored') {
      this.#sink.resources++;
      return true;
    }
    if (idStart < 0) return false;
    const idEnd = this.#endOfId(idStart, stop);
    if (idEnd < 0) return false;
    if (type.way === 'keyed') return this.#key(type, idStart, idEnd, offset, stop - start, line);
    if (type.way === 'patient') return this.#patient(idStart, idEnd, start, stop, offset, line);
    if (type.anchors && this.#hasCode(start, stop)) return false;
    return this.#own(type, idStart, idEnd, start, stop, offset, line);
  }

  /**
   * Reads the type of a line and gives the place of its id, when both stand first; keeps what led to the id, for the next
   * line mostly begins alike. -1 when the id stands elsewhere.
   */
  #readLead(start: number, stop: number): number {
    const bytes = this.#bytes;
    this.#type = PARSED;
    this.#lead = NO_LEAD;
    let at = this.#afterKey(start + 1, RESOURCE_TYPE);
    if (at < 0 || bytes[at] !== QUOTE) return -1;
    const typeEnd = this.#endOfId(at + 1, stop);
    if (typeEnd < 0) return -1;
    this.#type = typeNamed(bytes.toString('latin1', at + 1, typeEnd));
    at = this.#skipSpace(typeEnd + 1);
    if (bytes[at] !== COMMA) return -1;
    at = this.#afterKey(at + 1, ID);
    if (at < 0 || bytes[at] !== QUOTE) return -1;
    this.#lead = Buffer.from(bytes.subarray(start, at + 1));
    return at + 1;
  }

  #begins(lead: Buffer, start: number): boolean {
    for (let index = lead.length - 1; index >= 0; index--) if (this.#bytes[start + index] !== lead[index]) return false;
    return lead !== NO_LEAD;
  }

  /** The quote that ends a text without escapes; -1 when there is none such. */
  #endOfId(start: number, stop: number): number {
    for (let at = start; at < stop; at++) {
      if (this.#bytes[at] === QUOTE) return at;
      if (this.#bytes[at] === BACKSLASH) return -1;
    }
    return -1;
  }

  /** Files what is shared and known by its key alone. */
  #key(type: LineType, idStart: number, idEnd: number, offset: number, length: number, line: number): boolean {
    if (this.#isUuid(idStart, idEnd)) return false;
    const token = hashBytes(this.#bytes, idStart, idEnd, type.seed);
    this.#sink.resources++;
    this.#sink.share(token, token, offset, length, line);
    return true;
  }

  /** Files a Patient that is linked to nobody under its key; its identifiers are read only where somebody asks by them. */
  #patient(idStart: number, idEnd: number, start: number, stop: number, offset: number, line: number): boolean {
    if (this.#inFull) return false;
    if (this.#nextLink < start) this.#nextLink = this.#placeOf(LINK, start);
    if (this.#nextLink < stop) return false;
    const key = hashBytes(this.#bytes, idStart, idEnd, this.#type.seed);
    const isUuid = this.#isUuid(idStart, idEnd);
    const identity = isUuid ? hashBytes(this.#bytes, idStart, idEnd) : key;
    this.#sink.resources++;
    this.#sink.patient(key, identity, offset, stop - start, line);
    if (isUuid)
      this.#sink.patient(hashBytes(this.#bytes, idStart, idEnd, URN_SEED), identity, offset, stop - start, line);
    return true;
  }

  /** Files what belongs to patients under every one that it names in the field of its type. */
  #own(type: LineType, idStart: number, idEnd: number, start: number, stop: number, offset: number, line: number) {
    const key = OWNER_KEYS[type.owner];
    if (!key) return false;
    this.#held = 0;
    for (let hit = this.#ownerFrom(start, type.owner, key); hit < stop;) {
      let at = this.#skipSpace(hit + key.length);
      if (this.#bytes[at] === COLON) {
        at = this.#skipSpace(at + 1);
        if (this.#bytes[at] !== OPEN) return false;
        at = this.#afterKey(at + 1, REFERENCE);
        if (at < 0 || this.#bytes[at] !== QUOTE || !this.#refer(at + 1, stop)) return false;
      }
      hit = this.#ownerFrom(hit + 1, type.owner, key);
    }
    if (this.#held === 0) return false;
    const seed = this.#isUuid(idStart, idEnd) ? undefined : type.seed;
    const identity = hashBytes(this.#bytes, idStart, idEnd, seed);
    this.#sink.resources++;
    for (let index = 0; index < this.#held; index++)
      this.#sink.owned.push(this.#tokens[index] ?? 0, identity, offset, stop - start, line, 0);
    return true;
  }

  #ownerFrom(from: number, owner: number, { part, before }: Needle): number {
    const known = this.#nextOwner[owner] ?? -1;
    if (known >= from) return known;
    let next = this.#placeOf(part, from + before.length);
    while (next < this.#bytes.length && !this.#stands(before, next - before.length))
      next = this.#placeOf(part, next + 1);
    next = next < this.#bytes.length ? next - before.length : next;
    this.#nextOwner[owner] = next;
    return next;
  }

  #stands(word: Buffer, at: number): boolean {
    for (let index = 0; index < word.length; index++) if (this.#bytes[at + index] !== word[index]) return false;
    return true;
  }

  /** Notes what the text of a reference, which begins at `start`, may mean; false when that takes the whole line. */
  #refer(start: number, stop: number): boolean {
    const bytes = this.#bytes;
    const first = bytes[start] ?? 0;
    const isUrn = first === 0x75;
    const isLocal = first >= 0x41 && first <= 0x5a;
    let slashes = 0;
    let hash = SEED;
    for (let at = start; at < stop; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) {
        if (isUrn || (isLocal && slashes === 1)) this.#hold(hashed(hash));
        else return this.#referText(bytes.toString('utf8', start, at));
        return true;
      }
      if (byte === SLASH) slashes++;
      if (byte === BACKSLASH || byte === 0x3f || byte === 0x23) return false;
      hash = hashOn(hash, byte);
    }
    return false;
  }

  #hold(token: number): void {
    this.#tokens[this.#held++] = token;
  }

  #referText(text: string): boolean {
    if (text.startsWith('http')) this.#sink.sawServer();
    for (const address of addressesOf({ reference: text })) this.#hold(hashText(address));
    return true;
  }

  /** The place after a key that stands here, its colon and white space; -1 when another key stands here. */
  #afterKey(from: number, key: Buffer): number {
    const bytes = this.#bytes;
    const start = this.#skipSpace(from);
    for (let index = 0; index < key.length; index++) if (bytes[start + index] !== key[index]) return -1;
    const colon = this.#skipSpace(start + key.length);
    return bytes[colon] === COLON ? this.#skipSpace(colon + 1) : -1;
  }

  #skipSpace(from: number): number {
    let at = from;
    while (this.#bytes[at] === SPACE || this.#bytes[at] === TAB) at++;
    return at;
  }

  /** The last byte of a line that is no white space. */
  #lastOf(stop: number): number | undefined {
    let at = stop - 1;
    while (this.#bytes[at] === RETURN || this.#bytes[at] === SPACE || this.#bytes[at] === TAB) at--;
    return this.#bytes[at];
  }

  #isUuid(start: number, end: number): boolean {
    const dash = (at: number) => this.#bytes[start + at] === 0x2d;
    return end - start === 36 && dash(8) && dash(13) && dash(18) && dash(23);
  }

  #hasCode(start: number, stop: number): boolean {
    if (this.#nextCode < start) this.#nextCode = this.#placeOf(CODE, start);
    return this.#nextCode < stop;
  }

  /** True when an escape in the line could stand for a letter of a key, or a digit of the code. */
  #isEscaped(start: number, stop: number): boolean {
    if (this.#nextEscape < start) this.#nextEscape = this.#placeOf(ESCAPE, start);
    while (this.#nextEscape < stop) {
      if (MATTERS.has(this.#bytes.toString('latin1', this.#nextEscape + 4, this.#nextEscape + 6).toLowerCase()))
        return true;
      this.#nextEscape = this.#placeOf(ESCAPE, this.#nextEscape + 6);
    }
    return false;
  }

  #placeOf(needle: Buffer, from: number): number {
    const place = this.#bytes.indexOf(needle, from);
    return place < 0 ? this.#bytes.length : place;
  }
}
