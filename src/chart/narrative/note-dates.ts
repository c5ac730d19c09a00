import { dayOf, isoDate, type Day, type IsoDate } from '../../model/time.ts';

const MONTH_NAMES = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** The names of the months in small letters, whole or short, as part of an expression. */
export const MONTHS =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const MONTH = `(${MONTHS})\\.?`;

const YEAR_FIRST = /(?<!\d)((?:19|20)\d\d)([-/.])(\d\d)\2(\d\d)(?!\d)/g;
const NUMERIC = /(?<![\d/.-])(\d{1,2})([/-])(\d{1,2})\2((?:19|20)\d\d|\d\d)(?![\d/-])/g;
const DOTTED = /(?<![\d/.-])(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d|\d\d)(?!\.?\d)/g;
const MONTH_FIRST = new RegExp(`\\b${MONTH} (\\d{1,2})(?:st|nd|rd|th)?,? ((?:19|20)\\d\\d)\\b`, 'gi');
const DAY_FIRST = new RegExp(
  `(?<!\\d)(\\d{1,2})(?:st|nd|rd|th)?(?: of |[ -]?)${MONTH}[ ,-]{0,2}((?:19|20)\\d\\d)\\b`,
  'gi',
);

const LIKE_A_DATE = /\d[/-]\d|\.\d{1,2}\.\d|(?:19|20)\d\d/;

/**
 * A sentence with its full dates taken out, and those dates. Numeric ones are read month first; those with dots, which are
 * written either way, as the day that is asked about if they may be that, else only where one reading is a day.
 */
export interface Undated {
  readonly text: string;
  readonly dates: readonly (IsoDate | undefined)[];
}

const COMPARED = new RegExp(
  `\\b(?:compared (?:to|with)|in comparison (?:to|with)|relative to|versus|vs\\.?) (?:(?:the|prior|previous|baseline|ct|pet|pet/ct|mri|us|scan|study|exam|examination|imaging|of|from|dated|performed|on) ){0,6}(?:\\d{1,4}([-/.])\\d{1,2}\\1\\d{2,4}|(?:${MONTHS})\\.? \\d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\\d\\d|\\d{1,2}[ -](?:${MONTHS})[ ,-]{1,2}(?:19|20)\\d\\d)(?![\\d/-])`,
  'gi',
);

/** A sentence without the date of what it compares with: "smaller compared to 02/10/2025" is of its own day. */
export function withoutComparison(text: string): string {
  return LIKE_A_DATE.test(text) ? text.replace(COMPARED, ' ') : text;
}

const YEAR = '(?:(?:19|20)\\d\\d|\\d\\d)(?![\\d/-])';
const MONTH_OF_DATE = '(?:0?[1-9]|1[0-2])';
const DAY_ALONE = '(?:1[3-9]|2\\d|3[01])';
const DAY_FIRST_ALONE = new RegExp(`(?<![\\d/.-])${DAY_ALONE}([/-])${MONTH_OF_DATE}\\1${YEAR}`);
const MONTH_FIRST_ALONE = new RegExp(`(?<![\\d/.-])${MONTH_OF_DATE}([/-])${DAY_ALONE}\\1${YEAR}`);

/** Days from the infusion within which a date is more likely the one than the other. */
const CLOSE = 3;
/** Stands for a day that is not told: the calendar has none such. */
const NO_DAY = '00/00';

/** True for a date that {@link withMonthFirst} could not tell from another. */
export function isOfNoDay(written: string): boolean {
  return written.startsWith(NO_DAY);
}

/**
 * A note with the month first in its numeric dates: those of a note that shows, and nowhere denies, that its days stand
 * first are turned about. Where nothing shows which it is, a date that may be before `day` or after it becomes one of no day.
 */
export function withMonthFirst(note: string, day: IsoDate | undefined): string {
  const [isDayFirst, isMonthFirst] = [DAY_FIRST_ALONE.test(note), MONTH_FIRST_ALONE.test(note)];
  if (isDayFirst && !isMonthFirst) return note.replace(NUMERIC, '$3$2$1$2$4');
  if (day === undefined || isMonthFirst !== isDayFirst || namesMonthFirst(note, day)) return note;
  return note.replace(NUMERIC, (written, one: string, _: string, other: string, year: string) =>
    isEitherSideOf(dayNumber(day), dayIn(year, Number(one), other), dayIn(year, Number(other), one))
      ? `${NO_DAY}/${year}`
      : written,
  );
}

/** The day itself, written month first, shows how the others are written. */
export function namesMonthFirst(note: string, day: IsoDate): boolean {
  for (const [, one = '', , other = '', year = ''] of note.matchAll(NUMERIC)) {
    if (dateOf(year, Number(one), other) === day) return true;
  }
  return false;
}

/** True when a date is before the day or after it, as it is read, and no reading is the day or (month first) close to it. */
function isEitherSideOf(day: Day, monthFirst: Day | undefined, dayFirst: Day | undefined): boolean {
  if (monthFirst === undefined || dayFirst === undefined || dayFirst === day) return false;
  return monthFirst < day !== dayFirst < day && Math.abs(monthFirst - day) > CLOSE;
}

function dayNumber(date: IsoDate): Day {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  return dayOf(year, month, day) ?? 0;
}

/** Takes the full dates out of a sentence; a date that the calendar lacks, or that may be two, is undefined. */
export function withoutDates(text: string, day: IsoDate | undefined): Undated {
  if (!LIKE_A_DATE.test(text)) return { text, dates: [] };
  const dates: (IsoDate | undefined)[] = [];
  const take = (date: IsoDate | undefined): string => {
    dates.push(date);
    return ' ';
  };
  const rest = text
    .replace(YEAR_FIRST, (_, year: string, _separator: string, month: string, date: string) =>
      take(dateOf(year, Number(month), date)),
    )
    .replace(NUMERIC, (_, month: string, _separator: string, date: string, year: string) =>
      take(dateOf(year, Number(month), date)),
    )
    .replace(DOTTED, (_, one: string, other: string, year: string) => take(eitherWay(year, one, other, day)))
    .replace(MONTH_FIRST, (_, month: string, date: string, year: string) =>
      take(dateOf(year, monthNumber(month), date)),
    )
    .replace(DAY_FIRST, (_, date: string, month: string, year: string) => take(dateOf(year, monthNumber(month), date)));
  return { text: rest, dates };
}

const BETWEEN_DAYS = /;|,? (?:and|then|but|before|after) (?:then )?/i;

/** The parts of a sentence that bear the day and no other, without it: "seen on one day and treated on another". */
export function partsOfDay(text: string, day: IsoDate): string[] {
  const parts = text.split(BETWEEN_DAYS).map((part) => withoutDates(part, day));
  return parts.filter(({ dates }) => dates.length > 0 && dates.every((date) => date === day)).map((part) => part.text);
}

function dayIn(year: string, month: number, date: string): Day | undefined {
  return dayOf(year.length === 2 ? 2000 + Number(year) : Number(year), month, Number(date));
}

function dateOf(year: string, month: number, date: string): IsoDate | undefined {
  const day = dayIn(year, month, date);
  return day === undefined ? undefined : isoDate(day);
}

function eitherWay(year: string, one: string, other: string, day: IsoDate | undefined): IsoDate | undefined {
  const monthFirst = dateOf(year, Number(one), other);
  const dayFirst = dateOf(year, Number(other), one);
  if (dayFirst === day || monthFirst === undefined) return dayFirst;
  return monthFirst === day || dayFirst === undefined || dayFirst === monthFirst ? monthFirst : undefined;
}

const YEARLESS = new RegExp(
  `\\bon (?:the )?(?:(\\d{1,2})(?:st|nd|rd|th)? (?:of )?(${MONTHS})\\b|(${MONTHS}) (\\d{1,2})(?:st|nd|rd|th)?\\b|(\\d{1,2})/(\\d{1,2})\\b(?!/))`,
);

const DAY_AND_MONTH = /(?<![\d/.-])(\d{1,2})\/(\d{1,2})(?![\d/]|\.\d)/g;

/** True when a text in lower case, its full dates taken out, tells of another day of the year: "on June 4". */
export function isOnOtherDay(lower: string, day: IsoDate): boolean {
  const [, before, month, named, after, one, other] = YEARLESS.exec(lower) ?? [];
  const written = (a: string | number = '', b = '') => `-${String(a).padStart(2, '0')}-${b.padStart(2, '0')}`;
  if (one !== undefined) return !day.endsWith(written(one, other)) && !day.endsWith(written(other, one));
  const name = month ?? named;
  return name !== undefined && !day.endsWith(written(monthNumber(name), before ?? after));
}

/** True when a text in lower case tells of the day without its year: "on 4/12". */
export function namesDayAndMonth(lower: string, day: IsoDate): boolean {
  const [, month = '', date = ''] = day.split('-');
  for (const [, one = '', other = ''] of lower.matchAll(DAY_AND_MONTH)) {
    if (one.padStart(2, '0') === month && other.padStart(2, '0') === date) return true;
  }
  return false;
}

const IMAGED =
  /\b(?:ct|mri?|pet(?:\/ct)?|us|ultrasound|scans?|imaging|x-?ray|cxr)(?: (?:scan|on|of|from|dated|done|chest|abdomen|liver)){0,3} (\d{1,2})\/(\d{1,2})(?![\d/]|\.\d)/;
const compares = /\b(?:compar|since|versus|vs|prior|previous|baseline)/;
/** A day without its year is taken for one before the infusion within so many days of it. */
const NOT_LONG_BEFORE = 180;

/** True when a text in lower case tells of imaging on a day without its year, "CT 3/24", that is before the infusion. */
export function isImagedBefore(lower: string, day: IsoDate): boolean {
  const [, one = '', other = ''] = IMAGED.exec(lower) ?? [];
  if (one === '' || compares.test(lower)) return false;
  const at = dayNumber(day);
  const year = day.slice(0, 4);
  const imaged = dayIn(year, Number(one), other) ?? dayIn(year, Number(other), one);
  return imaged !== undefined && imaged < at && at - imaged <= NOT_LONG_BEFORE;
}

/** The number (1-12) of a month by its name, whole or short; 0 when it is none. */
export function monthNumber(name: string): number {
  return MONTH_NAMES.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}
