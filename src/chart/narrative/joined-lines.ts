import type { Statement } from './statements.ts';

const NEWLINE = '\n';

/** The last word of a line that ends in a hyphen, where the next goes on in small letters. */
const CUT = /(?<![a-z])([a-z]{1,20})-\n {0,8}(?=[a-z]{2})/gi;
/** Words that bear their hyphen wherever they stand: "well-tolerated". */
const HYPHENED = new Set(
  `non not pre post well self low high long short left right mid end follow re un in on no to one two three four six`.split(
    ' ',
  ),
);

/** The text with one sign for the end of a line, and the words whole that such an end cuts in two: "adminis-" and "tered". */
export function withWholeWords(text: string): string {
  const lines = text.includes('\r\n') ? text.replaceAll('\r\n', NEWLINE) : text;
  if (!lines.includes('-\n')) return lines;
  return lines.replace(CUT, (_, word: string) => (HYPHENED.has(word.toLowerCase()) ? `${word}-` : word));
}

/** A note and its statements. */
export interface Joined {
  readonly note: string;
  readonly statements: readonly Statement[];
}

/** The note with a blank for each end of a line within a statement, and the statements where they stand then. */
export function withJoinedLines(note: string, statements: readonly Statement[]): Joined {
  let next = note.indexOf(NEWLINE);
  if (next < 0) return { note, statements };
  const moved: Statement[] = [];
  let joined = '';
  let copied = 0;
  for (const statement of statements) {
    const { start, end, colon } = statement;
    const shift = copied - joined.length;
    let shiftOfColon = shift;
    while (next >= 0 && next < end) {
      if (next > start && note.slice(start, next).trim() !== '') {
        joined += `${note.slice(copied, beforeBlanks(note, next))} `;
        copied = afterBlanks(note, next + 1);
        if (colon >= copied) shiftOfColon = copied - joined.length;
      }
      next = note.indexOf(NEWLINE, next + 1);
    }
    const shiftOfEnd = copied - joined.length;
    moved.push({
      ...statement,
      start: start - shift,
      end: end - shiftOfEnd,
      colon: colon < 0 ? -1 : colon - shiftOfColon,
    });
  }
  return { note: joined + note.slice(copied), statements: moved };
}

function afterBlanks(note: string, from: number): number {
  let at = from;
  while (note.charAt(at) === ' ') at++;
  return at;
}

function beforeBlanks(note: string, to: number): number {
  let at = to;
  while (note.charAt(at - 1) === ' ') at--;
  return at;
}
