import { dayOf, isoDate, type IsoDate } from '../../model/time.ts';
import { monthNumber } from './note-dates.ts';
import { plainLetters } from './plain-letters.ts';

/** Characters at the beginning of a note that hold its header. */
const HEADER = 2_000;
const LONGEST_DATE = 24;
const BEFORE_LABEL = 24;

const LABEL = /\b(?:d\.?o\.?b\b\.?|date of birth|birth ?date|born on)[\s:=#*_|([-]{0,6}/gi;
/** Who else has a date of birth in a header: the one who pays, a relative. */
const OF_ANOTHER =
  /\b(?:subscriber|insured|policy ?holder|guarantor|responsible party|guardian|mother|father|parent|spouse|partner|husband|wife|child|baby|infant|sibling|donor)(?:'s)?\W{1,3}$/i;

const YEAR = '((?:18|19|20)\\d\\d)';
const YEAR_FIRST = new RegExp(`^${YEAR}([-/.]?)(\\d\\d)\\2(\\d\\d)(?!\\d)`);
const NUMERIC = /^(\d{1,2})([-/.])(\d{1,2})\2((?:18|19|20)?\d\d)(?!\d)/;
const MONTH_FIRST = new RegExp(`^([a-z]{3,9})\\.? (\\d{1,2})(?:st|nd|rd|th)?,? ${YEAR}(?!\\d)`, 'i');
const DAY_FIRST = new RegExp(`^(\\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\\.?[ ,-]{1,2}${YEAR}(?!\\d)`, 'i');

/**
 * True when the header of a note tells dates of birth, and none of them may be one of `born`, the FHIR dates of birth of
 * the patient: it is another person's note, or one of the two is mistyped. A date that may be read in several ways counts
 * as each of them.
 */
export function tellsAnotherBirth(note: string, born: readonly string[]): boolean {
  if (born.length === 0) return false;
  const told = birthsIn(plainLetters(note.slice(0, HEADER)));
  return told.length > 0 && !told.some((date) => born.some((known) => date.startsWith(known)));
}

/** Every reading of every date of birth that a header tells of its patient. */
function birthsIn(header: string): readonly IsoDate[] {
  const found: IsoDate[] = [];
  for (const { 0: label, index } of header.matchAll(LABEL)) {
    if (OF_ANOTHER.test(header.slice(Math.max(0, index - BEFORE_LABEL), index))) continue;
    const from = index + label.length;
    found.push(...readingsOf(header.slice(from, from + LONGEST_DATE)));
  }
  return found;
}

const NO_MATCH: readonly undefined[] = [];

/** What days a text may begin with. */
function readingsOf(text: string): readonly IsoDate[] {
  const [, year, , month, date] = YEAR_FIRST.exec(text) ?? NO_MATCH;
  if (year !== undefined) return daysOf(year, Number(month), Number(date));
  const [, one, , other, numericYear = ''] = NUMERIC.exec(text) ?? NO_MATCH;
  if (one !== undefined)
    return [...daysOf(numericYear, Number(one), Number(other)), ...daysOf(numericYear, Number(other), Number(one))];
  const [, name, dateAfter, yearAfter = ''] = MONTH_FIRST.exec(text) ?? NO_MATCH;
  if (name !== undefined) return daysOf(yearAfter, monthNumber(name), Number(dateAfter));
  const [, dateBefore, nameAfter = '', yearLast = ''] = DAY_FIRST.exec(text) ?? NO_MATCH;
  return daysOf(yearLast, monthNumber(nameAfter), Number(dateBefore));
}

/** The day as a list; in either century where the year has two digits, and none where the calendar lacks it. */
function daysOf(year: string, month: number, date: number): readonly IsoDate[] {
  const years = year.length === 2 ? [1900 + Number(year), 2000 + Number(year)] : [Number(year)];
  return years.flatMap((full) => {
    const day = dayOf(full, month, date);
    return day === undefined ? [] : [isoDate(day)];
  });
}
