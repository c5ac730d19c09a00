/**
 * Reads what lines of NDJSON say of themselves, sixteen bytes at a time, without parsing them: type, id, patient and
 * 77750. AssemblyScript, compiled to `lines.wasm` by `npm run wasm`; `line-scan.ts` is its only caller.
 *
 * Whatever is not of the usual form is handed back to be parsed. A line may be filed under too many addresses, never under
 * too few.
 */

import {
  afterBlank,
  afterPlain,
  afterLastSlash,
  afterReferenceKey,
  BACKSLASH,
  CLOSE,
  COLON,
  endOfReference,
  endOfText,
  hasCode,
  hasDashes,
  hasLink,
  hashOf,
  hides,
  isAddress,
  isBlank,
  isSame,
  isTypeName,
  LINE_FEED,
  OPEN,
  QUOTE,
  SEED,
} from './bytes';

/** What {@link next} ends with: no line is left; a line to be parsed; one that begins unlike the last; no room for rows. */
export const ENDED: i32 = 0;
export const PARSE: i32 = 1;
export const LEAD: i32 = 2;
export const FULL: i32 = 3;

/** How the lines of a type are read. */
export const PARSED: i32 = 0;
export const IGNORED: i32 = 1;
export const KEYED: i32 = 2;
export const PATIENT: i32 = 3;
export const OWNED: i32 = 4;

/** Where things stand in memory, in bytes. */
export const LEAD_AT: usize = 1024;
export const KEY_AT: usize = 2048;
export const ROWS_AT: usize = 8192;
export const BYTES_AT: usize = 8192 + 24 * 16384;
const OWNERS_AT: usize = 4096;
const MOST_OWNERS: usize = 256;
const MOST_ROWS: i32 = 16384;

/** What the hash of `urn:uuid:` goes on from. */
let urnSeed: u32 = 0;

/** The lines that are read: the next one, and where the last one ends. */
let at: usize = 0;
let to: usize = 0;
/** What is taken off a place in memory to count from the start of the chunk. */
let origin: usize = 0;
let longest: usize = 0;

/** The line that was read last: its number in the chunk, and its bytes without the line break. */
export let line: u32 = 0;
export let start: usize = 0;
export let stop: usize = 0;
/** True when the input ends in it, without a line break. */
export let isCut: bool = false;
/** True when an escape in it could stand for a letter of a key, or a digit of the code. */
let isEscaped: bool = false;

/** Lines that were filed or passed over. */
export let resources: u32 = 0;
/** Rows that stand in memory. */
export let rows: i32 = 0;
/** True when a patient is named by an address on a server. */
export let sawServer: bool = false;

let way: i32 = PARSED;
let seed: u32 = SEED;
let isIndexType: bool = false;
let leadLength: usize = 0;
let keyLength: usize = 0;
let rareAt: usize = 0;
let rare: u8 = 0;
/** Texts that name a patient of the line; where each begins and ends stands in memory. */
let owners: usize = 0;

/** Begins with the lines from `first` to `end`; a line of more than `most` bytes is handed back. */
export function begin(first: usize, end: usize, lead: usize, most: usize, urn: u32): void {
  at = first;
  to = end;
  origin = lead;
  longest = most;
  urnSeed = urn;
  line = 0;
  resources = 0;
  rows = 0;
  sawServer = false;
}

/**
 * Tells how lines are read that begin with the lead: how, what the hash of `Type/` goes on from, whether 77750 is looked for, and the bytes
 * of the lead and of the key that names the patient, with the place in it of its rarest letter.
 */
export function setType(
  asWay: i32,
  typeSeed: u32,
  mayBeIndex: bool,
  leadBytes: usize,
  keyBytes: usize,
  rarest: usize,
): void {
  way = asWay;
  seed = typeSeed;
  isIndexType = mayBeIndex;
  leadLength = leadBytes;
  keyLength = keyBytes;
  rareAt = rarest;
  rare = load<u8>(KEY_AT + rarest);
}

/** Takes the rows out of memory. */
export function clear(): void {
  rows = 0;
}

/** Reads the last line once more. */
export function again(): void {
  at = start;
  line--;
}

/** Reads lines until somebody else is needed for one. */
export function next(): i32 {
  while (at < to) {
    if (rows > MOST_ROWS - (MOST_OWNERS as i32)) return FULL;
    start = at;
    stop = lineEnd(at);
    isCut = stop >= to;
    at = stop + 1;
    line++;
    if (isCut || stop - start > longest || load<u8>(start) != OPEN || lastOf(stop) != CLOSE) return PARSE;
    if (!beginsWithLead()) return LEAD;
    if (!file()) return PARSE;
    resources++;
  }
  return ENDED;
}

/** False when the line has to be parsed. */
function file(): bool {
  if (way == PARSED || isEscaped) return false;
  if (way == IGNORED) return true;
  const id = start + leadLength;
  const idEnd = endOfText(id, stop);
  if (idEnd == 0) return false;
  const isUuid = hasDashes(id, idEnd);
  if (way == OWNED) return fileOwned(id, idEnd, isUuid ? SEED : seed);
  const key = hashOf(id, idEnd, seed);
  if (way == KEYED) {
    if (!isUuid) push(key, key);
    return !isUuid;
  }
  if (hasLink(start, stop)) return false;
  const identity = isUuid ? hashOf(id, idEnd, SEED) : key;
  push(key, identity);
  if (isUuid) push(hashOf(id, idEnd, urnSeed), identity);
  return true;
}

/** Files what belongs to patients under every one that it names in the field of its type. */
function fileOwned(id: usize, idEnd: usize, begun: u32): bool {
  if ((isIndexType && hasCode(start, stop)) || !readOwners(idEnd)) return false;
  const identity = hashOf(id, idEnd, begun);
  for (let owner: usize = 0; owner < owners; owner++) {
    const text = OWNERS_AT + (owner << 3);
    push(hashOf(load<u32>(text), load<u32>(text, 4), SEED), identity);
  }
  return true;
}

/** Adds a row: token, identity, offset, length, line, entry. */
function push(token: u32, identity: u32): void {
  const row = ROWS_AT + (rows as usize) * 24;
  store<u32>(row, token);
  store<u32>(row, identity, 4);
  store<u32>(row, (start - origin) as u32, 8);
  store<u32>(row, (stop - start) as u32, 12);
  store<u32>(row, line, 16);
  store<u32>(row, 0, 20);
  rows++;
}

/** The line break after a place, or the end; looks at the escapes on the way. */
function lineEnd(from: usize): usize {
  isEscaped = false;
  let place = afterPlain(from, to);
  while (place < to) {
    const block = v128.load(place);
    const found = i8x16.bitmask(i8x16.eq(block, i8x16.splat(LINE_FEED)));
    let escapes = i8x16.bitmask(i8x16.eq(block, i8x16.splat(BACKSLASH)));
    if (found != 0) escapes &= (found & -found) - 1;
    const isPlain = escapes == 0;
    for (; escapes != 0; escapes &= escapes - 1) {
      if (hides(place + ctz(escapes))) isEscaped = true;
    }
    if (found != 0) return min(to, place + ctz(found));
    place = isPlain ? place + 16 : afterPlain(place + 16, to);
  }
  return to;
}

/** The last byte of a line that is no white space. */
function lastOf(end: usize): u8 {
  let place = end - 1;
  while (place > start && isBlank(load<u8>(place))) place--;
  return load<u8>(place);
}

function beginsWithLead(): bool {
  if (leadLength == 0 || start + leadLength > stop) return false;
  return isSame(start, LEAD_AT, leadLength);
}

/** The next place of the key that names the patient; the end of the line when there is none. */
function nextKey(from: usize): usize {
  for (let place = from; place < stop; place += 32) {
    const one = keysAt(place);
    const other = keysAt(place + 16);
    if (!v128.any_true(v128.or(one, other))) continue;
    let hits = (i8x16.bitmask(one) as u32) | ((i8x16.bitmask(other) as u32) << 16);
    for (; hits != 0; hits &= hits - 1) {
      const key = place + ctz(hits);
      if (key + keyLength > stop) return stop;
      if (isSame(key, KEY_AT, keyLength)) return key;
    }
  }
  return stop;
}

/** The places of a block at which the key may begin: a quote stands there, and its rarest letter where it would. */
function keysAt(place: usize): v128 {
  const letters = i8x16.eq(v128.load(place + rareAt), i8x16.splat(rare));
  return v128.and(letters, i8x16.eq(v128.load(place), i8x16.splat(QUOTE)));
}

/** Collects whom the line names; false when that takes parsing it, or it names nobody. */
function readOwners(from: usize): bool {
  owners = 0;
  for (let key = nextKey(from); key < stop; key = nextKey(key + 1)) {
    let place = afterBlank(key + keyLength);
    if (load<u8>(place) != COLON) continue;
    place = afterBlank(place + 1);
    if (load<u8>(place) != OPEN) return false;
    place = afterReferenceKey(place + 1);
    if (place == 0 || !refer(place, endOfReference(place))) return false;
  }
  return owners > 0;
}

/** Notes the text of a reference: a urn, `Type/id`, or the address of a resource on a server; false for any other. */
function refer(from: usize, end: usize): bool {
  if (end == 0) return false;
  const first = load<u8>(from);
  if (first == 0x75) return hold(from, end);
  const id = afterLastSlash(from, end);
  if (first >= 0x41 && first <= 0x5a) return id > from && afterLastSlash(from, id - 1) == from && hold(from, end);
  if (!isAddress(from) || id == end) return false;
  const type = afterLastSlash(from, id - 1);
  if (type < from + 9 || load<u16>(type - 2) == 0x2f2f || !isTypeName(type, id - 1)) return false;
  sawServer = true;
  return hold(type, end) && hold(from, end);
}

function hold(from: usize, end: usize): bool {
  if (owners == MOST_OWNERS) return false;
  const text = OWNERS_AT + (owners << 3);
  store<u32>(text, from as u32);
  store<u32>(text, end as u32, 4);
  owners++;
  return true;
}
