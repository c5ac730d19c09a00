import type { Period } from '@medplum/fhirtypes';
import { dayOf, daysInMonth, type Day, type DaySpan } from '../model/time.ts';

const DAY_MS = 86_400_000;

const FHIR_DATE =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

/** What a FHIR date or date-time says, taken apart; undefined when it is none or names a day the calendar lacks. */
interface Parts {
  readonly span: DaySpan;
  readonly clock: boolean;
  readonly offset: string | undefined;
}

/** The dates read lately: a date is looked at when its resource is screened, and again by each reader. */
const parsed = new Map<string, Parts | undefined>();
const MOST_PARSED = 10_000;

function partsOf(value: string): Parts | undefined {
  const known = parsed.get(value);
  if (known !== undefined || parsed.has(value)) return known;
  if (parsed.size >= MOST_PARSED) parsed.clear();
  const parts = parse(value);
  parsed.set(value, parts);
  return parts;
}

function parse(value: string): Parts | undefined {
  const match = FHIR_DATE.exec(value);
  if (!match) return undefined;
  const [, yearText, monthText, dateText, hour, minute, second, offset] = match;
  const year = Number(yearText);
  const month = monthText === undefined ? undefined : Number(monthText);
  if (month === undefined) return spanParts(dayOf(year, 1, 1), dayOf(year, 12, 31));
  if (month < 1 || month > 12) return undefined;
  if (dateText === undefined) return spanParts(dayOf(year, month, 1), dayOf(year, month, daysInMonth(year, month)));
  if (Number(hour ?? 0) > 24 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 60) return undefined;
  const day = dayOf(year, month, Number(dateText));
  const parts = spanParts(day, day);
  return parts && { ...parts, clock: hour !== undefined, offset };
}

function spanParts(first: Day | undefined, last: Day | undefined): Parts | undefined {
  if (first === undefined || last === undefined) return undefined;
  return { span: { first, last }, clock: false, offset: undefined };
}

const UTC_OFFSET = /^(?:Z|[+-]00:00)$/;

/**
 * The days a FHIR date or date-time covers: one for a day, many for a year or month. A date-time with an offset is the
 * day written there; one in UTC is the day it was in `zone`. Undefined when the text is no date of the calendar.
 */
export function daysOf(value: string | undefined, zone: string): DaySpan | undefined {
  if (value === undefined) return undefined;
  const parts = partsOf(value);
  if (!parts?.clock || parts.offset === undefined || !UTC_OFFSET.test(parts.offset)) return parts?.span;
  const day = dayIn(zone, Date.parse(value)) ?? parts.span.first;
  return { first: day, last: day };
}

/** The days from the start of a period, or from its end when it has no start. */
export function daysOfPeriod(period: Period | undefined, zone: string): DaySpan | undefined {
  return daysOf(period?.start ?? period?.end, zone);
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
  if (!parts?.clock || parts.offset === undefined) return undefined;
  const instant = Date.parse(value);
  return Number.isNaN(instant) ? undefined : instant;
}

/** True when the text is a FHIR date or date-time of the calendar. */
export function isFhirDate(value: string): boolean {
  return partsOf(value) !== undefined;
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
