import type { Period } from '@medplum/fhirtypes';
import { dayOf, daysInMonth, isoDate, type Day, type DaySpan, type IsoDate } from '../model/time.ts';

const DAY_MS = 86_400_000;

/** What a FHIR date or date-time says, taken apart; undefined when it is none or names a day the calendar lacks. */
interface Parts {
  readonly span: DaySpan;
  /** Whether a date-time is told in UTC or in another offset; undefined when it has none. */
  readonly offset: 'utc' | 'other' | undefined;
}

const [DASH, COLON, DOT, PLUS, LETTER_T, LETTER_Z] = [0x2d, 0x3a, 0x2e, 0x2b, 0x54, 0x5a] as const;
const DATE_LENGTH = 10;

/** The number that `count` digits write; NaN when one of them is none. */
function digits(text: string, from: number, count: number): number {
  let number = 0;
  for (let at = from; at < from + count; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** Reads the text by hand: every date of a record is looked at when it is screened, and again by each reader. */
function partsOf(value: string): Parts | undefined {
  const { length } = value;
  const year = digits(value, 0, 4);
  if (Number.isNaN(year)) return undefined;
  if (length === 4) return spanParts(dayOf(year, 1, 1), dayOf(year, 12, 31));
  const month = digits(value, 5, 2);
  if (value.charCodeAt(4) !== DASH || Number.isNaN(month)) return undefined;
  if (length === 7) return spanParts(dayOf(year, month, 1), dayOf(year, month, daysInMonth(year, month)));
  const date = digits(value, 8, 2);
  if (value.charCodeAt(7) !== DASH || Number.isNaN(date)) return undefined;
  const day = dayOf(year, month, date);
  const parts = spanParts(day, day);
  if (length === DATE_LENGTH || parts === undefined) return parts;
  const end = endOfClock(value);
  if (end === length) return parts;
  const offset = end === undefined ? undefined : offsetFrom(value, end);
  return offset && { span: parts.span, offset };
}

/** Where the time of day after a date ends; undefined when there is none such. */
function endOfClock(value: string): number | undefined {
  if (value.charCodeAt(DATE_LENGTH) !== LETTER_T || value.charCodeAt(13) !== COLON) return undefined;
  if (!(digits(value, 11, 2) <= 24 && digits(value, 14, 2) <= 59)) return undefined;
  if (value.charCodeAt(16) !== COLON) return 16;
  if (!(digits(value, 17, 2) <= 60)) return undefined;
  if (value.charCodeAt(19) !== DOT) return 19;
  let end = 20;
  while (end < 30 && !Number.isNaN(digits(value, end, 1))) end++;
  return end > 20 && end < 30 ? end : undefined;
}

/** What stands from a place to the end of a date-time, if it is an offset. */
function offsetFrom(value: string, from: number): Parts['offset'] {
  const left = value.length - from;
  const first = value.charCodeAt(from);
  if (left === 1) return first === LETTER_Z ? 'utc' : undefined;
  if (left !== 6 || (first !== PLUS && first !== DASH) || value.charCodeAt(from + 3) !== COLON) return undefined;
  const written = digits(value, from + 1, 2) * 60 + digits(value, from + 4, 2);
  if (Number.isNaN(written)) return undefined;
  return written === 0 ? 'utc' : 'other';
}

function spanParts(first: Day | undefined, last: Day | undefined): Parts | undefined {
  if (first === undefined || last === undefined) return undefined;
  return { span: { first, last }, offset: undefined };
}

const BAR = '|';

/** One zone for several of which it cannot be told which one is meant: what {@link daysOf} reads in it may be many days. */
export function anyZone(zones: readonly string[]): string {
  return [...new Set(zones)].join(BAR);
}

/** The IANA zone to write clocks in: the first of several. */
export function firstZone(zone: string): string {
  return zone.split(BAR, 1)[0] ?? zone;
}

/**
 * The days a FHIR date or date-time covers: one for a day, many for a year or month. A date-time with an offset is the
 * day written there; one in UTC is the day it was in `zone`. Undefined when the text is no date of the calendar.
 */
export function daysOf(value: string | undefined, zone: string): DaySpan | undefined {
  if (value === undefined) return undefined;
  const parts = partsOf(value);
  if (parts?.offset !== 'utc') return parts?.span;
  const at = Date.parse(value);
  if (zone.includes(BAR)) return spanIn(zone.split(BAR), at) ?? parts.span;
  const day = dayIn(zone, at) ?? parts.span.first;
  return { first: day, last: day };
}

function spanIn(zones: readonly string[], instant: number): DaySpan | undefined {
  const days = zones.map((zone) => dayIn(zone, instant)).filter((day) => day !== undefined);
  return days.length === 0 ? undefined : { first: Math.min(...days), last: Math.max(...days) };
}

/** The days from the start of a period, or from its end when it has no start. */
export function daysOfPeriod(period: Period | undefined, zone: string): DaySpan | undefined {
  return daysOf(period?.start ?? period?.end, zone);
}

/** Days that databases write where they have none; no service was before the first, and none is after the second. */
const [BEFORE_ANY, AFTER_ANY] = [dayOf(1900, 1, 1) ?? -Infinity, dayOf(9999, 12, 30) ?? Infinity];

/** True of days that stand in the place of a date that is not known, or of an end that has not come. */
export function isPlaceholder({ first, last }: DaySpan): boolean {
  return last <= BEFORE_ANY || first >= AFTER_ANY;
}

/** The days on which a period ends; undefined when it has no end yet, or the end of all time in its place. */
export function endOfPeriod(period: Period | undefined, zone: string): DaySpan | undefined {
  const days = daysOf(period?.end, zone);
  return days && isPlaceholder(days) ? undefined : days;
}

/** The earliest of several written dates, whatever order they are listed in. */
export function earliestOf(values: readonly (string | undefined)[] | undefined): string | undefined {
  const known = (values ?? []).filter((value) => value !== undefined);
  const placed = known.map((value) => ({ value, at: instantOf(value) ?? (daysOf(value, 'UTC')?.first ?? 0) * DAY_MS }));
  return placed.sort((a, b) => a.at - b.at || (a.value < b.value ? -1 : 1))[0]?.value;
}

/** The day of a value precise to the day; undefined for a year, a month or no date. */
export function exactDay(span: DaySpan | undefined): Day | undefined {
  return span?.first === span?.last ? span?.first : undefined;
}

/** Milliseconds since 1970 of a date-time with clock and offset; undefined when the moment is not known that exactly. */
export function instantOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const parts = partsOf(value);
  if (parts?.offset === undefined) return undefined;
  const instant = Date.parse(value);
  return Number.isNaN(instant) ? undefined : instant;
}

/** True when the text is a FHIR date or date-time of the calendar. */
export function isFhirDate(value: string): boolean {
  return partsOf(value) !== undefined;
}

/** The calendar day it is in a zone at a moment, in milliseconds since 1970. */
export function dateIn(zone: string, instant: number): IsoDate {
  return isoDate(dayIn(zone, instant) ?? 0);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function dayIn(zone: string, instant: number): Day | undefined {
  if (Number.isNaN(instant)) return undefined;
  if (zone === 'UTC') return Math.floor(instant / DAY_MS);
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      era: undefined,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    formatters.set(zone, formatter);
  }
  const [year, month, date] = formatter.format(instant).split('-').map(Number);
  return dayOf(year ?? 0, month ?? 0, date ?? 0);
}
