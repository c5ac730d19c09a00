/** Questions to the bytes of a line. AssemblyScript; the places are addresses in memory. */

export const LINE_FEED: u8 = 0x0a;
const RETURN: u8 = 0x0d;
const TAB: u8 = 0x09;
const SPACE: u8 = 0x20;
export const QUOTE: u8 = 0x22;
const HASH: u8 = 0x23;
const DASH: u8 = 0x2d;
const SLASH: u8 = 0x2f;
export const COLON: u8 = 0x3a;
const QUESTION: u8 = 0x3f;
export const BACKSLASH: u8 = 0x5c;
export const OPEN: u8 = 0x7b;
export const CLOSE: u8 = 0x7d;

const UUID: usize = 36;

/** What a hash begins with, and the base of the number its bytes are the digits of, as in `hash.ts`. */
export const SEED: u32 = 0x811c9dc5;
const BASE: u32 = 0x2c1b3c6d;
/** The base to the powers of 2, 3, 4 and 16. */
const BASE_2: u32 = 0x45414669;
const BASE_3: u32 = 0x425e96b5;
const BASE_4: u32 = 0x6eaf9711;
const BASE_16: u32 = 0x306ae241;

/** The first byte from here on before which no line break or backslash stands, as far as whole blocks of 64 bytes tell. */
export function afterPlain(from: usize, end: usize): usize {
  const feed = i8x16.splat(LINE_FEED);
  const slash = i8x16.splat(BACKSLASH);
  let place = from;
  for (; place + 64 <= end; place += 64) {
    const a = v128.load(place);
    const b = v128.load(place, 16);
    const c = v128.load(place, 32);
    const d = v128.load(place, 48);
    const feeds = v128.or(v128.or(i8x16.eq(a, feed), i8x16.eq(b, feed)), v128.or(i8x16.eq(c, feed), i8x16.eq(d, feed)));
    const slashes = v128.or(
      v128.or(i8x16.eq(a, slash), i8x16.eq(b, slash)),
      v128.or(i8x16.eq(c, slash), i8x16.eq(d, slash)),
    );
    if (v128.any_true(v128.or(feeds, slashes))) break;
  }
  return place;
}

/** True when the backslash at a place may begin the escape of a letter, or of 0, 5 or 7. */
export function hides(place: usize): bool {
  if (load<u8>(place, 1) != 0x75 || load<u16>(place, 2) != 0x3030) return false;
  const byte = (digit(load<u8>(place, 4)) << 4) | digit(load<u8>(place, 5));
  return isLetter(byte as u8) || byte == 0x30 || byte == 0x35 || byte == 0x37;
}

/** The value of a hexadecimal digit, 0 for anything else. */
function digit(byte: u8): u32 {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : 0;
}

function isLetter(byte: u8): bool {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** True for white space within a line. */
export function isBlank(byte: u8): bool {
  return byte == RETURN || byte == SPACE || byte == TAB;
}

/** True when as many bytes are the same at two places. */
export function isSame(one: usize, other: usize, length: usize): bool {
  let index: usize = 0;
  for (; index + 8 <= length; index += 8) if (load<u64>(one + index) != load<u64>(other + index)) return false;
  for (; index < length; index++) if (load<u8>(one + index) != load<u8>(other + index)) return false;
  return true;
}

/** The quote before `stop` that ends a text without escapes; 0 when there is none such. */
export function endOfText(from: usize, stop: usize): usize {
  for (let place = from; place < stop; place++) {
    const byte = load<u8>(place);
    if (byte == QUOTE) return place;
    if (byte == BACKSLASH) return 0;
  }
  return 0;
}

/** True for an id in the shape of a UUID. */
export function hasDashes(from: usize, end: usize): bool {
  if (end - from != UUID) return false;
  return (
    load<u8>(from, 8) == DASH && load<u8>(from, 13) == DASH && load<u8>(from, 18) == DASH && load<u8>(from, 23) == DASH
  );
}

/** The hash of some bytes, gone on with from another: never 0. */
export function hashOf(from: usize, end: usize, begun: u32): u32 {
  let hash = begun;
  let place = from;
  for (; place + 16 <= end; place += 16) hash = hash * BASE_16 + digitsOf(v128.load(place));
  for (; place < end; place++) hash = hash * BASE + load<u8>(place);
  const mixed = (hash ^ (hash >> 16)) * BASE;
  const hashed = mixed ^ (mixed >> 15);
  return hashed == 0 ? 1 : hashed;
}

/** The number that sixteen bytes are the digits of. */
function digitsOf(block: v128): u32 {
  const low = i16x8.extend_low_i8x16_u(block);
  const high = i16x8.extend_high_i8x16_u(block);
  const powers = i32x4(BASE_3, BASE_2, BASE, 1);
  let sums = i32x4.mul(i32x4.extend_low_i16x8_u(low), i32x4.splat(BASE_4));
  sums = i32x4.mul(i32x4.add(sums, i32x4.extend_high_i16x8_u(low)), i32x4.splat(BASE_4));
  sums = i32x4.mul(i32x4.add(sums, i32x4.extend_low_i16x8_u(high)), i32x4.splat(BASE_4));
  sums = i32x4.mul(i32x4.add(sums, i32x4.extend_high_i16x8_u(high)), powers);
  return (
    i32x4.extract_lane(sums, 0) +
    i32x4.extract_lane(sums, 1) +
    i32x4.extract_lane(sums, 2) +
    i32x4.extract_lane(sums, 3)
  );
}

/** True when a line holds `77750`. */
export function hasCode(start: usize, stop: usize): bool {
  for (let place = start; place < stop; place += 16) {
    const first = i8x16.eq(v128.load(place), i8x16.splat(0x35));
    const second = i8x16.eq(v128.load(place, 1), i8x16.splat(0x30));
    let hits = i8x16.bitmask(v128.and(first, second));
    for (; hits != 0; hits &= hits - 1) {
      const five = place + ctz(hits);
      if (five - start < 3 || five + 1 >= stop) continue;
      if (load<u16>(five - 3) == 0x3737 && load<u8>(five - 1) == 0x37) return true;
    }
  }
  return false;
}

/** True when a line holds `"link"`. */
export function hasLink(start: usize, stop: usize): bool {
  for (let place = start; place < stop; place += 16) {
    const first = i8x16.eq(v128.load(place), i8x16.splat(QUOTE));
    const last = i8x16.eq(v128.load(place, 5), i8x16.splat(QUOTE));
    let hits = i8x16.bitmask(v128.and(first, last));
    for (; hits != 0; hits &= hits - 1) {
      if (load<u32>(place + ctz(hits), 1) == 0x6b6e696c) return true;
    }
  }
  return false;
}

/** The first byte from here on that is no white space. */
export function afterBlank(from: usize): usize {
  let place = from;
  while (load<u8>(place) == SPACE || load<u8>(place) == TAB) place++;
  return place;
}

/** The first letter of the text of `"reference"`; 0 when another key or value stands here. */
export function afterReferenceKey(from: usize): usize {
  let place = afterBlank(from);
  if (
    load<u32>(place) != 0x66657222 ||
    load<u32>(place, 4) != 0x6e657265 ||
    load<u16>(place, 8) != 0x6563 ||
    load<u8>(place, 10) != QUOTE
  )
    return 0;
  place = afterBlank(place + 11);
  if (load<u8>(place) != COLON) return 0;
  place = afterBlank(place + 1);
  return load<u8>(place) == QUOTE ? place + 1 : 0;
}

/** The quote that ends a reference in plain letters; 0 when an escape, a question mark, a number sign or a blank stands before. */
export function endOfReference(from: usize): usize {
  for (let place = from; ; place += 16) {
    const block = v128.load(place);
    const quotes = i8x16.bitmask(i8x16.eq(block, i8x16.splat(QUOTE)));
    const slashed = v128.or(i8x16.eq(block, i8x16.splat(BACKSLASH)), i8x16.eq(block, i8x16.splat(QUESTION)));
    const beyond = v128.or(i8x16.le_u(block, i8x16.splat(SPACE)), i8x16.gt_u(block, i8x16.splat(0x7e)));
    const others = i8x16.bitmask(v128.or(v128.or(slashed, beyond), i8x16.eq(block, i8x16.splat(HASH))));
    if ((quotes | others) == 0) continue;
    const first = ctz(quotes | others);
    return ((quotes >> first) & 1) == 1 ? place + first : 0;
  }
}

/** The place after the last slash of a text; its beginning when there is none. */
export function afterLastSlash(from: usize, end: usize): usize {
  let place = end;
  while (place > from && load<u8>(place - 1) != SLASH) place--;
  return place;
}

/** True when a text begins with `http://` or `https://`. */
export function isAddress(from: usize): bool {
  if (load<u32>(from) != 0x70747468) return false;
  const rest = load<u8>(from, 4) == 0x73 ? from + 5 : from + 4;
  return load<u16>(rest) == 0x2f3a && load<u8>(rest, 2) == SLASH && load<u8>(rest, 3) != SLASH;
}

/** True for what may be the name of a type of resource. */
export function isTypeName(from: usize, end: usize): bool {
  const first = load<u8>(from);
  if (first < 0x41 || first > 0x5a || end - from < 2) return false;
  for (let place = from; place < end; place++) if (!isLetter(load<u8>(place))) return false;
  return true;
}
