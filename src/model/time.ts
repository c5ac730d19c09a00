/** A calendar day as `YYYY-MM-DD`. */
export type IsoDate = string;

/** A calendar day as the count of days since 1970-01-01; the arithmetic form of {@link IsoDate}. */
export type Day = number;

/** Days from `first` to `last`, both included: a date of FHIR precision year or month spans many. */
export interface DaySpan {
  readonly first: Day;
  readonly last: Day;
}

const DAY_MS = 86_400_000;

/** The days written lately: sentences about one record name the same few days again and again. */
const written = new Map<Day, IsoDate>();
const MOST_WRITTEN = 10_000;

/** The calendar day a {@link Day} stands for. */
export function isoDate(day: Day): IsoDate {
  const known = written.get(day);
  if (known !== undefined) return known;
  if (written.size >= MOST_WRITTEN) written.clear();
  const text = new Date(day * DAY_MS).toISOString().slice(0, 10);
  written.set(day, text);
  return text;
}

/** The {@link Day} of a year, month (1-12) and day of month; undefined when the calendar has no such day. */
export function dayOf(year: number, month: number, date: number): Day | undefined {
  if (!(year >= 1 && month >= 1 && month <= 12 && date >= 1 && date <= daysInMonth(year, month))) return undefined;
  const past = year - 1;
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  const ofLeapYear = month > 2 && isLeapYear(year) ? 1 : 0;
  return past * 365 + leapDays + (DAYS_BEFORE[month] ?? 0) + ofLeapYear + date - DAYS_BEFORE_1970;
}

/** The days of a common year before each month (1-12), and those from the first of January of year 1 to the first of 1970, less one. */
const DAYS_BEFORE = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_BEFORE_1970 = 719_163;

/** How many days a month (1-12) has. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
