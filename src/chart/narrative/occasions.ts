import type { IsoDate } from '../../model/time.ts';
import { LongExpression } from '../long-expression.ts';
import { monthNumber, MONTHS, withoutDates } from './note-dates.ts';
import type { Statement } from './statements.ts';
import { BIT } from './words.ts';

/** The time that the lines under a heading tell of: that of the infusion, before it, or after it. */
export type Occasion = 'now' | 'earlier' | 'later';

const LONGEST = 60;
/** A line that is no more than a number, a date and what took place: "Cycle 1 - 01/15/2025". */
const line = new RegExp(
  `^\\W{0,9}(?:(?:first|second|third|fourth|fifth|sixth|initial|treatments?|therapy|cycle|session|visit|infusion|instillation|injection|administration|dose|procedure|course|no|of|on|dated|date|(?:${MONTHS})|st|nd|rd|th)(?![a-z])|[#\\d\\s.,/()-])+:?\\s{0,9}$`,
);
const current =
  /^\W{0,9}(?:current|today's|this) (?:visit|cycle|treatment|therapy|infusion|instillation|session|administration)\s{0,9}$/;
/** The label of the day of a treatment, and that day. */
const dayOfTreatment =
  /^\W{0,9}(?:date of (?:last |prior |previous |first )?(?:treatment|therapy|administration|infusion|instillation|injection)|(?:treatment|therapy|administration|infusion|instillation|injection) date)\s{0,3}[:\t][\s\d/.-]{6,14}$/;
const today =
  /\b(?:today|this (?:visit|cycle|treatment|infusion|session)|current (?:visit|cycle|treatment|infusion|session))\b/;
const resultsOf =
  /\b(?:labs?|laborator(?:y|ies)|bloods?|cbc|imaging|ct|mri?|pet|spect|us|ultrasound|x-?rays?|cxr|scans?|echo|ecg|ekg|pathology|biopsy|cytology|vitals?|results?)\b/;
const WORDED = /[a-z]/;
const YEAR = /(?<![\d.,/-])(?:19|20)\d\d(?![\d.,/-]*\d)/;
const MONTH_OF_YEAR = new RegExp(`(?:\\b(${MONTHS})\\.?,? |(?<![\\d/.-])(\\d{1,2})\\/)((?:19|20)\\d\\d)\\b`);

/** The time that a statement sets for what stands below it; undefined when it is no heading with a date. */
export function occasionOf(note: string, statement: Statement, day: IsoDate | undefined): Occasion | undefined {
  const { start, end, colon, bits, atLineStart, atLineEnd } = statement;
  if (!atLineStart || (bits & (BIT.digit | BIT.today)) === 0 || end - start > LONGEST) return undefined;
  const ended = colon >= 0 && note.slice(colon + 1, end).trim() === '';
  if (!atLineEnd && !ended) return undefined;
  const lower = note.slice(start, end).toLowerCase();
  if (!ended && colon >= 0)
    return dayOfTreatment.test(lower) && whenOf(lower, day) === 'earlier' ? 'earlier' : undefined;
  if (!ended && current.test(lower)) return 'now';
  if (ended && today.test(lower)) return 'now';
  if (!ended && !line.test(lower)) return undefined;
  const occasion = whenOf(lower, day);
  return occasion === 'later' && !ended && !WORDED.test(lower) ? undefined : occasion;
}

/** True for a heading over results, which ends with the next labelled line. */
export function isOfResults(name: string): boolean {
  return resultsOf.test(name);
}

function whenOf(lower: string, day: IsoDate | undefined): Occasion | undefined {
  const { text, dates } = withoutDates(lower, day);
  if (dates.length > 0) {
    if (dates.some((date) => date === undefined)) return 'earlier';
    return among(
      dates.filter((date) => date !== undefined),
      day,
    );
  }
  const month = MONTH_OF_YEAR.exec(text);
  if (month) return among([`${month[3] ?? ''}-${monthIn(month)}`], day?.slice(0, 7));
  const year = YEAR.exec(text)?.[0];
  return year === undefined ? undefined : among([year], day?.slice(0, 4));
}

/** Days, months or years against that of the infusion, written alike; without one all are of another time. */
function among(written: readonly string[], now: string | undefined): Occasion {
  if (now === undefined || written.every((date) => date < now)) return 'earlier';
  return written.every((date) => date > now) ? 'later' : 'now';
}

function monthIn([, name, digits]: RegExpExecArray): string {
  return (digits ?? String(monthNumber(name ?? ''))).padStart(2, '0');
}

const copied = new LongExpression(
  /^\W{0,9}(?:(?:begin|start)(?:ning)?(?: of)? )?(?:(?:text |note )?(?:copied|carried|pulled|imported)(?: forward)?(?: text)? (?:from|forward)|copied (?:text|note)|copy[ -]forward)\b[^:]{0,60}:?\W{0,9}$/,
);
/** Such a marker wherever it stands in its line. */
const copiedFrom = new LongExpression(
  /^\W{0,9}(?:(?:text|note|section) )?(?:was )?(?:copied|carried|pulled|imported)(?: forward)? from (?:the |her |his |a |an )?(?:previous|prior|last|earlier|outside)\b[^:,;]{0,40}[:.]?\W{0,9}$/,
);
const ofAnotherNote = new LongExpression(
  /^\W{0,9}(?:(?:from|per) (?:the |her |his )?(?:previous|prior|last|earlier|outside) (?:note|visit|report|record|encounter)s?\W{0,9}$|(?:(?:from|per) )?(?:the )?(?:notes?|text|excerpts?|reports?)\b.{0,20}\b(?:from|of) (?:the |a |her |his )?(?:previous|prior|last|earlier|outside)\b[^:]{0,40}:?\W{0,9}$)/,
);
/** The title of a note that is all copied, and words to be used in other notes. */
const copiedWhole = new LongExpression(
  /^\W{0,9}cop(?:y|ies) of (?:the |a |her |his )?(?:procedure |operative |outside |discharge )?(?:reports?|notes?|records?|letters?|summary)\b[^:,;]{0,40}:?\W{0,9}$|^[^:.]{0,50}\((?:copied|carried|pulled)(?: forward)? from\b[^)]{0,40}\)\W{0,9}$|^(?!\W{0,9}(?:training|teaching)\b).{0,60}\b(?:example of (?:an?|the|how)|wording|how (?:an?|the|your) [a-z]{3,12} should (?:read|look))\b.{0,60}:\W{0,9}$/,
);
const endOfCopy = /^\W{0,9}end\b.{0,30}\b(?:copied|copy|quoted?|excerpt|text|note|forward)\b/;

const dated = /^\W{0,9}today\W{1,3}[\d/.-]{8,10}\b/;
const LONGEST_DATE = 32;

/** True for a line that begins with "today" and the day of the infusion: an earlier note does not call it that. */
export function endsCopy(
  note: string,
  { start, end, bits, atLineStart }: Statement,
  day: IsoDate | undefined,
): boolean {
  if (!atLineStart || day === undefined || (bits & BIT.digit) === 0) return false;
  const begun = note.slice(start, Math.min(end, start + LONGEST_DATE)).toLowerCase();
  const [label] = dated.exec(begun) ?? [];
  return label !== undefined && withoutDates(label, day).dates.includes(day);
}

/** True where text of an earlier note begins, false where it ends; undefined elsewhere. */
export function beginsCopy(note: string, { start, end, bits, atLineStart, atLineEnd }: Statement): boolean | undefined {
  if (end - start > 2 * LONGEST || (bits & (BIT.copied | BIT.past)) === 0) return undefined;
  const lower = note.slice(start, end).toLowerCase();
  if (!atLineStart || !atLineEnd) return copiedFrom.test(lower) ? true : undefined;
  if (endOfCopy.test(lower)) return false;
  if ((bits & BIT.past) !== 0 && /[:\s-]$/.test(lower) && ofAnotherNote.test(lower)) return true;
  return copied.test(lower) || copiedWhole.test(lower) ? true : undefined;
}
