import { isHeadingLine } from './headings.ts';
import { slotOf, withLetter } from './phrases.ts';
import { ABBREVIATED, BIT, UNITS_OF_TIME, WORD_BITS } from './words.ts';

/** A sentence, or what stands for one in a note: a line of a list, a field of a form. */
export interface Statement {
  readonly start: number;
  readonly end: number;
  /** Bits of {@link BIT}. */
  readonly bits: number;
  /** Where its first colon or tab stands; -1 for none. */
  readonly colon: number;
  readonly atLineStart: boolean;
  readonly atLineEnd: boolean;
}

const SEPARATOR = 0;
const LETTER = 1;
const DIGIT = 2;
const BLANK = 3;
const STOP = 4;
const NEWLINE = 5;
const COLON = 6;

/** By code unit: letters beyond ASCII are separators. */
const KINDS = new Uint8Array(1 << 16);
for (let code = 65; code <= 90; code++) KINDS[code] = KINDS[code + 32] = LETTER;
for (let code = 48; code <= 57; code++) KINDS[code] = DIGIT;
for (const char of '_*{}[]@<') KINDS[char.charCodeAt(0)] = BLANK;
for (const char of '.!?;') KINDS[char.charCodeAt(0)] = STOP;
for (const char of '\n\r') KINDS[char.charCodeAt(0)] = NEWLINE;
for (const char of ':\t') KINDS[char.charCodeAt(0)] = COLON;

const TAB = 9;
const SEMICOLON = 59;
const PERIOD = 46;
const ONE = 49;
const PARENTHESIS = 40;
const CLOSING = 41;
const RETURN = 13;
const NEWLINE_CODE = 10;
const QUESTION = 63;
const WRAPPED_AT = 50;
const LABEL_LENGTH = 40;

/** The statements of a note, in order. */
export function statementsOf(text: string): Statement[] {
  const found: Statement[] = [];
  const { length } = text;
  let start = 0;
  let lineStart = 0;
  let startsLine = true;
  let bits = 0;
  let colon = -1;
  let wordBits = 0;
  let key = 0;
  let letters = 0;
  let inkAt = -1;
  for (let at = 0; at <= length; at++) {
    const code = at < length ? text.charCodeAt(at) : 10;
    const kind = KINDS[code];
    if (kind === LETTER) {
      if (letters < 4) key = withLetter(key, code);
      letters++;
      continue;
    }
    if (letters > 0) {
      wordBits = (WORD_BITS[slotOf(key)] ?? 0) | (letters === 1 ? BIT.abbreviation : 0);
      bits |= wordBits;
      inkAt = at - 1;
      key = 0;
      letters = 0;
    }
    if (kind === SEPARATOR || (code === RETURN && text.charCodeAt(at + 1) === NEWLINE_CODE)) {
      if (code === CLOSING && text.charCodeAt(inkAt) === PARENTHESIS) bits |= BIT.blank;
      if (code > 32) inkAt = at;
      continue;
    }
    if (kind === DIGIT || kind === BLANK) {
      bits |= kind === DIGIT ? BIT.digit : BIT.blank;
      inkAt = at;
      continue;
    }
    if (kind === COLON) {
      if (colon < 0 && inkAt >= start) colon = at;
      if (code !== TAB) inkAt = at;
      continue;
    }
    if (kind === STOP) {
      if (code === QUESTION) bits |= BIT.question;
      const abbreviated = inkAt === at - 1 && (wordBits & BIT.abbreviation) !== 0 && isAbbreviated(text, at);
      inkAt = at;
      const numbering = isNumbering(text, start, at, colon);
      if (numbering || (code !== SEMICOLON && (!endsHere(text, at + 1) || (code === PERIOD && abbreviated)))) continue;
    } else {
      const open = (wordBits & BIT.open) !== 0 && inkAt >= 0 && isLetter(text, inkAt);
      const joins = inkAt >= start && continues(text, lineStart, at, open, colon);
      lineStart = at + 1;
      if (joins) continue;
    }
    if (inkAt >= start) {
      found.push({
        start,
        end: at + (kind === STOP ? 1 : 0),
        bits,
        colon,
        atLineStart: startsLine,
        atLineEnd: kind === NEWLINE || lineEndsAfter(text, at),
      });
    }
    startsLine = kind === NEWLINE || (startsLine && inkAt < start);
    start = at + 1;
    bits = 0;
    colon = -1;
    wordBits = 0;
  }
  return found;
}

/** True for a full stop behind the number of an entry: at the start of a line, or the first behind a label, "Procedure: 1. ...". */
function isNumbering(text: string, start: number, at: number, colon: number): boolean {
  if (KINDS[text.charCodeAt(at - 1)] !== DIGIT) return false;
  return at - start <= 4 || (colon >= 0 && at - colon <= 3 && text.charCodeAt(at - 1) === ONE);
}

function isLetter(text: string, at: number): boolean {
  return KINDS[text.charCodeAt(at)] === LETTER;
}

const LONGEST_ABBREVIATION = 6;

/** True when the full stop at `at` belongs to a short form; one of time, after a figure, ends a sentence before a capital: "30 min. Then". */
function isAbbreviated(text: string, at: number): boolean {
  let from = at;
  while (at - from <= LONGEST_ABBREVIATION && isLetter(text, from - 1)) from--;
  const word = text.slice(from, at).toLowerCase();
  if (!ABBREVIATED.has(word) && word.length !== 1) return false;
  return !UNITS_OF_TIME.has(word) || !/[A-Z]/.test(text.charAt(at + 2)) || !/\d ?$/.test(text.slice(from - 2, from));
}

/** True where a full stop is followed by space or the end: in `9.8 mCi` and `q.15min` it is not. */
function endsHere(text: string, next: number): boolean {
  if (next >= text.length) return true;
  const code = text.charCodeAt(next);
  return code <= 32 || code === 34 || code === 39 || code === 41 || code === 160;
}

function lineEndsAfter(text: string, at: number): boolean {
  let next = at + 1;
  while (next < text.length && text.charCodeAt(next) === 32 && next < at + LABEL_LENGTH) next++;
  return next >= text.length || text.charCodeAt(next) === 10 || text.charCodeAt(next) === 13;
}

/** True when the line after the break at `at` goes on with the sentence before it: a line wrapped by the editor. */
function continues(text: string, lineStart: number, at: number, open: boolean, colon: number): boolean {
  let next = at + 1;
  const lineEnd = Math.min(text.length, next + LABEL_LENGTH);
  while (next < lineEnd && (text.charCodeAt(next) === 32 || text.charCodeAt(next) === TAB)) next++;
  if (next >= text.length) return false;
  const code = text.charCodeAt(next);
  const kind = KINDS[code];
  if (kind !== LETTER && kind !== DIGIT && code !== PARENTHESIS) return false;
  if (isEntry(text, next) && isEntry(text, lineStart)) return false;
  if (!open && colon >= 0 && NEW_SENTENCE.test(text.slice(next, next + LONGEST_SUBJECT))) return false;
  if (at - lineStart < WRAPPED_AT) {
    const lower = kind === LETTER && code >= 97;
    if (!open && (!lower || colon >= 0)) return false;
    if (isHeadingLine(text.slice(lineStart, at))) return false;
  }
  return !isLabelled(text, next, lineEnd);
}

/** Words with a capital that no line wrapped within a sentence begins with: below a long label without a full stop, another one. */
const NEW_SENTENCE = /^(?:The (?:patient|procedure|treatment|infusion|instillation) |She |He |Patient |Pt )/;
const LONGEST_SUBJECT = 18;
const ENTRY =
  /^(?:(?:[01]?\d|2[0-3]):?[0-5]\d[ \t]|\d{1,2}([/.-])\d{1,2}\1\d|20\d\d-\d\d-\d|(?:cycle|dose|session|visit|infusion|treatment) ?#?\d\W|#\d\W)/i;
const LONGEST_ENTRY = 13;

/** True for a line that begins with the time of day, a date or the number of a cycle: an entry of a log. */
function isEntry(text: string, lineStart: number): boolean {
  return ENTRY.test(text.slice(lineStart, lineStart + LONGEST_ENTRY));
}

/** True when a colon stands within the first words of the line that begins at `from`. */
function isLabelled(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const kind = KINDS[text.charCodeAt(at)];
    if (kind === COLON) return true;
    if (kind === NEWLINE) return false;
  }
  return false;
}
