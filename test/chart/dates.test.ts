import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import fc from '../support/fast-check.ts';
import {
  anyZone,
  daysOf,
  earliestOf,
  endOfPeriod,
  exactDay,
  instantOf,
  isFhirDate,
  isPlaceholder,
} from '../../src/chart/dates.ts';
import { daysOfResource, refusedByDays, windowData } from '../../src/chart/when.ts';
import { isoDate } from '../../src/model/time.ts';

const CHICAGO = 'America/Chicago';
const TOKYO = 'Asia/Tokyo';
const UTC = 'UTC';

const read = (value: string, zone: string) => {
  const span = daysOf(value, zone);
  if (!span) return undefined;
  return span.first === span.last ? isoDate(span.first) : `${isoDate(span.first)}..${isoDate(span.last)}`;
};

describe('the day of a date', () => {
  it.each([
    ['a day', '2025-01-10', CHICAGO, '2025-01-10'],
    ['a day is that day everywhere', '2025-01-10', TOKYO, '2025-01-10'],
    ['a date-time with an offset is the day written there', '2025-01-10T23:30:00-06:00', TOKYO, '2025-01-10'],
    ['... also just after midnight', '2025-01-10T00:10:00+09:00', CHICAGO, '2025-01-10'],
    ['UTC in the evening is still that day in Chicago', '2025-01-10T23:30:00Z', CHICAGO, '2025-01-10'],
    ['UTC just after midnight is the day before in Chicago', '2025-01-10T03:00:00Z', CHICAGO, '2025-01-09'],
    ['UTC at five in winter is one hour short of midnight in Chicago', '2025-01-10T05:59:59Z', CHICAGO, '2025-01-09'],
    ['UTC at six in winter is midnight in Chicago', '2025-01-10T06:00:00Z', CHICAGO, '2025-01-10'],
    ['UTC at five in summer is midnight in Chicago', '2025-07-10T05:00:00Z', CHICAGO, '2025-07-10'],
    ['the night the clocks go forward', '2025-03-09T05:59:59Z', CHICAGO, '2025-03-08'],
    ['the evening after they went forward', '2025-03-10T04:59:59Z', CHICAGO, '2025-03-09'],
    ['midnight after they went forward', '2025-03-10T05:00:00Z', CHICAGO, '2025-03-10'],
    ['the night the clocks go back', '2025-11-02T04:59:59Z', CHICAGO, '2025-11-01'],
    ['the evening after they went back', '2025-11-03T05:59:59Z', CHICAGO, '2025-11-02'],
    ['UTC in the afternoon is the next day in Tokyo', '2025-01-10T15:00:00Z', TOKYO, '2025-01-11'],
    ['UTC before that is the same day in Tokyo', '2025-01-10T14:59:59Z', TOKYO, '2025-01-10'],
    ['an offset of zero is UTC', '2025-01-10T03:00:00+00:00', CHICAGO, '2025-01-09'],
    ['fractions of a second', '2025-01-10T03:00:00.123456Z', CHICAGO, '2025-01-09'],
    ['nine digits of a second', '2025-01-10T03:00:00.123456789Z', CHICAGO, '2025-01-09'],
    ['without seconds', '2025-01-10T03:00Z', CHICAGO, '2025-01-09'],
    ['without an offset: the day written', '2025-01-10T03:00:00', CHICAGO, '2025-01-10'],
    ['New Year in UTC is last year in Chicago', '2025-01-01T00:00:00Z', CHICAGO, '2024-12-31'],
    ['UTC in one of two zones, by night', '2025-01-10T03:00:00Z', anyZone([CHICAGO, TOKYO]), '2025-01-09..2025-01-10'],
    ['UTC in one of two zones, at noon', '2025-01-10T12:00:00Z', anyZone([CHICAGO, TOKYO]), '2025-01-10'],
    ['an offset in one of two zones', '2025-01-10T23:30:00-06:00', anyZone([CHICAGO, TOKYO]), '2025-01-10'],
    ['no moment of the clock in one of two zones', '2016-12-31T23:59:60Z', anyZone([CHICAGO, TOKYO]), '2016-12-31'],
    ['a leap second', '2016-12-31T23:59:60Z', UTC, '2016-12-31'],
    ['a month', '2025-02', CHICAGO, '2025-02-01..2025-02-28'],
    ['February of a leap year', '2024-02', CHICAGO, '2024-02-01..2024-02-29'],
    ['a year', '2025', CHICAGO, '2025-01-01..2025-12-31'],
    ['a leap day', '2024-02-29', UTC, '2024-02-29'],
    ['the leap day of a century year that has one', '2000-02-29', UTC, '2000-02-29'],
    ['the first day of the calendar', '0001-01-01', UTC, '0001-01-01'],
    ['the last', '9999-12-31', UTC, '9999-12-31'],
  ])('%s', (_, value, zone, expected) => {
    expect(read(value, zone)).toBe(expected);
  });

  it.each([
    ['year 0000', '0000'],
    ['a day of year 0000', '0000-01-01'],
    ['30 February', '2025-02-30'],
    ['29 February of a common year', '2025-02-29'],
    ['29 February of a century year', '1900-02-29'],
    ['31 April', '2025-04-31'],
    ['month 0', '2025-00-10'],
    ['month 13', '2025-13'],
    ['day 0', '2025-01-00'],
    ['hour 25', '2025-01-10T25:00:00Z'],
    ['minute 60', '2025-01-10T10:60:00Z'],
    ['one digit', '2025-1-1'],
    ['five digits', '12025-01-01'],
    ['an American date', '01/10/2025'],
    ['words', 'last Tuesday'],
    ['nothing', ''],
    ['a blank before it', ' 2025-01-10'],
    ['an hour alone', '2025-01-10T10'],
    ['an empty clock', '2025-01-10T'],
    ['30 February by the clock', '2025-02-30T10:00:00Z'],
    ['ten digits of a second', '2025-01-10T03:00:00.1234567890Z'],
    ['a second of no digits', '2025-01-10T03:00:00.Z'],
    ['an offset without its colon', '2025-01-10T03:00:00+0530'],
    ['an offset with another sign between', '2025-01-10T03:00:00+05.30'],
    ['an offset of five characters', '2025-01-10T03:00:00+05:3'],
    ['an offset of seven', '2025-01-10T03:00:00+05:300'],
    ['an offset without its sign', '2025-01-10T03:00:00x05:30'],
    ['a month of letters', '2025-ab-10'],
  ])('no date: %s', (_, value) => {
    expect(isFhirDate(value)).toBe(false);
    expect(daysOf(value, CHICAGO)).toBeUndefined();
  });
});

describe('exact days and instants', () => {
  it('takes a day for exact, a month not', () => {
    expect(exactDay(daysOf('2025-01-10', UTC))).toBeDefined();
    expect(exactDay(daysOf('2025-01', UTC))).toBeUndefined();
    expect(exactDay(undefined)).toBeUndefined();
  });
  it.each([
    ['2025-01-10T03:00:00Z', Date.UTC(2025, 0, 10, 3)],
    ['2025-01-10T03:00:00-06:00', Date.UTC(2025, 0, 10, 9)],
    ['2025-01-10T03:00:00', undefined],
    ['2025-01-10', undefined],
    ['2025', undefined],
    ['yesterday', undefined],
  ])('knows the moment of %s only with clock and offset', (value, expected) => {
    expect(instantOf(value)).toBe(expected);
  });
  it.each([
    [['2025-02', '2025-01-10', '2025-03-01'], '2025-01-10'],
    [['2025-01-10T10:00:00Z', '2025-01-10T09:00:00Z'], '2025-01-10T09:00:00Z'],
    [[undefined, '2025'], '2025'],
    [[], undefined],
    [['2025-01-10T10:00:00Z', '2025-01-09'], '2025-01-09'],
    [['2025-01-10T10:00:00Z', '2025-01-10'], '2025-01-10'],
    [['2025-01-10T10:00:00Z', '2025-01-11'], '2025-01-10T10:00:00Z'],
    [['2025-01-10T23:00:00-06:00', '2025-01-11T01:00:00Z'], '2025-01-11T01:00:00Z'],
    [['2025-01-10T12:00:00Z', '2025-01-10T06:00:00-06:00'], '2025-01-10T06:00:00-06:00'],
  ])('takes the earliest of %j in any order', (values, expected) => {
    expect(earliestOf(values)).toBe(expected);
    expect(earliestOf(values.toReversed())).toBe(expected);
  });
  it.each([
    ['0001-01-01', UTC, true],
    ['1900-01-01', UTC, true],
    ['1900-01-01T00:00:00Z', CHICAGO, true],
    ['1900-01-02', UTC, false],
    ['1900', UTC, false],
    ['1925-01-10', UTC, false],
    ['9999-12-30', UTC, true],
    ['9999-12-31T00:00:00Z', CHICAGO, true],
    ['9999', UTC, false],
    ['2099-12-31', UTC, false],
  ])('%s in %s stands in the place of a date: %s', (text, zone, stands) => {
    expect(isPlaceholder(daysOf(text, zone) ?? { first: NaN, last: NaN })).toBe(stands);
  });
  it('knows no end of a period that goes on for all time', () => {
    const endOf = (end?: string) => endOfPeriod({ start: '2025-01-10', ...(end !== undefined && { end }) }, UTC);
    expect(endOf('2025-01-12')).toEqual(daysOf('2025-01-12', UTC));
    expect([endOf('9999-12-31'), endOf(), endOfPeriod(undefined, UTC)]).toEqual([undefined, undefined, undefined]);
  });
  it('takes none of a list that is not there', () => {
    expect(earliestOf(undefined)).toBeUndefined();
  });
});

const on = (text: string) => daysOf(text, UTC) ?? { first: NaN, last: NaN };

describe('the days a resource tells of', () => {
  it.each<[string, string, object, string | undefined]>([
    ['its onset', 'Condition', { onsetDateTime: '2025-01-10', recordedDate: '2025-03-01' }, '2025-01-10'],
    [
      'the time of its onset',
      'Condition',
      { onsetPeriod: { start: '2025-01-11' }, recordedDate: '2025-03-01' },
      '2025-01-11',
    ],
    ['when it was recorded', 'Condition', { recordedDate: '2025-03-01' }, '2025-03-01'],
    ['its event', 'Composition', { event: [{ period: { end: '2025-01-10' } }], date: '2025-03-01' }, '2025-01-10'],
    ['its writing, where the event has no time', 'Composition', { event: [{}], date: '2025-03-01' }, '2025-03-01'],
    ['its moment', 'Observation', { effectiveInstant: '2025-01-10T10:00:00Z' }, '2025-01-10'],
    [
      'no moment, which reports do not have',
      'DiagnosticReport',
      { effectiveInstant: '2025-01-10T10:00:00Z' },
      undefined,
    ],
    [
      'when it was made',
      'DocumentReference',
      { content: [{ attachment: { creation: '2025-01-10' } }], date: '2025-03-01' },
      '2025-01-10',
    ],
    ['nothing', 'Organization', { date: '2025-01-10' }, undefined],
  ])('%s: %s %j', (_, resourceType, fields, expected) => {
    const days = daysOfResource({ zone: UTC }, { resourceType, id: 'x', ...fields } as unknown as Resource);
    expect(days && isoDate(days.first)).toBe(expected);
  });
});

describe('days and a window', () => {
  const window = { first: on('2025-01-10').first, last: on('2025-01-20').last };
  it.each([
    ['2025-01-09', 'out-of-window', '2025-01-09'],
    ['2025-01-21', 'out-of-window', '2025-01-21'],
    ['2025-01', 'date-imprecise', '2025-01-01 to 2025-01-31'],
    ['2025', 'date-imprecise', '2025-01-01 to 2025-12-31'],
    ['2024-12', 'out-of-window', '2024-12-01 to 2024-12-31'],
    ['2025-02', 'out-of-window', '2025-02-01 to 2025-02-28'],
  ])('%s is refused as %s', (text, code, date) => {
    const data = { first: '2025-01-10', last: '2025-01-20', date };
    expect(refusedByDays(on(text), window)).toEqual({ code, data });
  });
  it.each(['2025-01-10', '2025-01-20'])('%s lies within', (text) => {
    expect(refusedByDays(on(text), window)).toBeUndefined();
  });
  it('may overlap by a single day', () => {
    const { first, last } = on('2025-01');
    expect(refusedByDays({ first: first - 9, last: window.first }, window)?.code).toBe('date-imprecise');
    expect(refusedByDays({ first: window.last, last }, window)?.code).toBe('date-imprecise');
  });
  it('tells an open end as such', () => {
    expect(windowData({ first: -Infinity, last: window.last })).toEqual({
      first: 'any earlier day',
      last: '2025-01-20',
    });
    expect(windowData({ first: window.first, last: Infinity })).toEqual({ first: '2025-01-10', last: 'any later day' });
  });
});

describe('what is a date', () => {
  /** The pattern of FHIR R4 for date and dateTime, an offset left out being tolerated, and seconds too. */
  const PATTERN =
    /^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-\d{2}(?:T(?:[01]\d|2[0-4]):[0-5]\d(?::(?:[0-5]\d|60)(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?)?)?$/;
  const isInCalendar = (text: string) => {
    const [year = '', month = '01', date = '01'] = text.slice(0, 10).split('-');
    const midnight = new Date(`${year}-${month}-${date}T00:00:00Z`);
    return (
      year !== '0000' &&
      !Number.isNaN(midnight.getTime()) &&
      midnight.toISOString().startsWith(`${year}-${month}-${date}`)
    );
  };
  const whole = ['2024-02-29', '2023-02-28T24:59:60.123456789-05:00', '2026-12', '1999', '2026-03-01T10:11Z'];
  const edits = fc.array(
    fc.tuple(fc.nat(30), fc.constantFrom('0', '1', '2', '9', '-', ':', 'T', '.', 'Z', '+', ' ', '')),
    { maxLength: 3 },
  );

  it('is what the pattern of FHIR allows and the calendar has, however a date is mistyped', () => {
    fc.assert(
      fc.property(fc.constantFrom(...whole), edits, fc.boolean(), (date, mistakes, insert) => {
        let text = date;
        for (const [at, char] of mistakes) text = text.slice(0, at) + char + text.slice(insert ? at : at + 1);
        expect([text, isFhirDate(text)]).toEqual([text, PATTERN.test(text) && isInCalendar(text)]);
      }),
      { numRuns: 2000 },
    );
  });
});
