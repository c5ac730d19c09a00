import { describe, expect, it } from '@jest/globals';
import type { Encounter, Procedure, Resource } from '@medplum/fhirtypes';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { evaluate } from '../../src/evaluate.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import type { PatientRecord } from '../../src/model/record.ts';
import { isoDate } from '../../src/model/time.ts';
import { claimAgreesWithChart } from '../../src/rules/claim-agrees-with-chart.ts';
import { encounterLinked } from '../../src/rules/encounter-linked.ts';
import { claim, condition, encounter, line, procedure, record, without } from '../support/chart-builders.ts';

const EAST = 'America/New_York';
const WEST = 'Pacific/Honolulu';
const policy = {
  ...DEFAULT_POLICY,
  timeZone: 'Europe/Berlin',
  timeZones: { 'Organization/east': EAST, 'Organization/west': WEST },
};

const given = (id: string, performedDateTime: string, visit?: string, fields: Partial<Procedure> = {}): Procedure =>
  procedure({
    id,
    performedDateTime,
    ...(visit !== undefined && { encounter: { reference: `Encounter/${visit}` } }),
    ...fields,
  });
const visit = (id: string, provider: string, on: string, fields: Partial<Encounter> = {}): Encounter =>
  encounter({
    id,
    serviceProvider: { reference: `Organization/${provider}` },
    period: { start: on, end: on },
    ...fields,
  });

/** In New York late on 10 January; in Honolulu in the evening of 10 March, when it is the day after in New York. */
const [IN_EAST, IN_WEST] = ['2025-01-11T03:00:00Z', '2025-03-11T06:00:00Z'];
const east = [given('a', IN_EAST, 'e'), visit('e', 'east', '2025-01-10')];
const west = (fields: Partial<Encounter> = {}) => [given('b', IN_WEST, 'w'), visit('w', 'west', '2025-03-10', fields)];
const periodOf = (at: string, by: string) =>
  claim({
    item: [
      without(
        line({ servicedPeriod: { start: at, end: at }, encounter: [{ reference: `Encounter/${by}` }] }),
        'servicedDate',
      ),
    ],
  });

const read = (chart: PatientRecord) =>
  episodesOf(openChart(chart, policy), policy).map(({ day, chart: { zone } }) => [
    day === undefined ? undefined : isoDate(day),
    zone,
  ]);

describe('the services of two facilities', () => {
  it.each<
    [given: string, resources: readonly Resource[], services: readonly (readonly [string | undefined, string])[]]
  >([
    [
      'are each of the day it was at its own',
      [...east, ...west()],
      [
        ['2025-01-10', EAST],
        ['2025-03-10', WEST],
      ],
    ],
    [
      'are so whichever of them is listed first',
      [given('z', IN_EAST, 'e'), ...east.slice(1), ...west()],
      [
        ['2025-01-10', EAST],
        ['2025-03-10', WEST],
      ],
    ],
    [
      'are so where only a claim line tells of one',
      [...east, ...west().slice(1), periodOf(IN_WEST, 'w')],
      [
        ['2025-01-10', EAST],
        ['2025-03-10', WEST],
      ],
    ],
    [
      'are so where an encounter of one day tells the day of one',
      [...east, without(given('b', '', 'w'), 'performedDateTime'), visit('w', 'west', IN_WEST)],
      [
        ['2025-01-10', EAST],
        ['2025-03-10', WEST],
      ],
    ],
    [
      'are so where one was not done',
      [
        given('a', IN_EAST, 'e', { status: 'not-done' }),
        ...east.slice(1),
        claim({
          procedure: [{ sequence: 1, procedureReference: { reference: 'Procedure/a' } }],
          item: [line({ procedureSequence: [1], servicedDate: '2025-01-10' })],
        }),
        ...west(),
      ],
      [
        ['2025-01-10', EAST],
        ['2025-03-10', WEST],
      ],
    ],
    [
      'are one where it was the same day at both: recorded twice',
      [...east, given('b', '2025-01-11T09:00:00Z', 'w'), visit('w', 'west', '2025-01-10')],
      [['2025-01-10', EAST]],
    ],
    [
      'are two where it was not',
      [...east, given('b', '2025-01-11T10:30:00Z', 'w'), visit('w', 'west', '2025-01-11')],
      [
        ['2025-01-10', EAST],
        ['2025-01-11', WEST],
      ],
    ],
    [
      'are so where the encounter of one is part of the one that names the facility',
      [
        ...east,
        given('b', IN_WEST, 'bed'),
        encounter({ id: 'bed', partOf: { reference: 'Encounter/ward' } }),
        encounter({ id: 'ward', partOf: { reference: 'Encounter/w' } }),
        ...west().slice(1),
      ],
      [
        ['2025-01-10', EAST],
        ['2025-03-10', WEST],
      ],
    ],
    [
      'are read in the zone of the other where encounters are part of one another without end',
      [
        ...east,
        given('b', IN_WEST, 'bed'),
        encounter({ id: 'bed', partOf: { reference: 'Encounter/ward' } }),
        encounter({ id: 'ward', partOf: { reference: 'Encounter/bed' } }),
      ],
      [
        ['2025-01-10', EAST],
        ['2025-03-11', EAST],
      ],
    ],
    [
      'are read in the zone of the site at one that the policy does not list',
      [...east, given('b', IN_WEST, 'w'), visit('w', 'other', '2025-03-11')],
      [
        ['2025-01-10', EAST],
        ['2025-03-11', 'Europe/Berlin'],
      ],
    ],
    [
      'are read in the zone of the other where nothing tells whose one was',
      [...east, given('b', IN_WEST)],
      [
        ['2025-01-10', EAST],
        ['2025-03-11', EAST],
      ],
    ],
    [
      'are of one zone where they are of one facility',
      [...east, given('b', IN_WEST, 'w'), visit('w', 'east', '2025-03-11')],
      [
        ['2025-01-10', EAST],
        ['2025-03-11', EAST],
      ],
    ],
  ])('%s', (_, resources, services) => {
    expect(read(record(resources))).toEqual(services);
    expect(read(record(resources.toReversed()))).toEqual(services);
  });

  it('are of no known day where the encounter of one could not be read, of that one alone', () => {
    const unread = record([...east, given('b', IN_WEST, 'w')], '2025-09-01', { unreadable: ['Encounter'] });
    const zones = ['Europe/Berlin', EAST, WEST].join('|');
    expect(read(unread)).toEqual([
      [undefined, zones],
      ['2025-01-10', EAST],
    ]);
  });

  it('are of no known day where what the encounter of one is part of could not be read', () => {
    const bed = encounter({ id: 'bed', partOf: { reference: 'Encounter/w' } });
    const unread = record([...east, given('b', IN_WEST, 'bed'), bed], '2025-09-01', { unreadable: ['Encounter'] });
    expect(read(unread)[0]?.[0]).toBeUndefined();
  });

  it('are each judged on the day that it is there', () => {
    const judgedOn = (asOf: string) =>
      episodesOf(openChart(record([...east, ...west()], asOf), policy), policy).map(({ chart }) => isoDate(chart.asOf));
    expect(judgedOn('2025-04-01T06:00:00Z')).toEqual(['2025-04-01', '2025-03-31']);
    expect(judgedOn('2025-04-01')).toEqual(['2025-04-01', '2025-04-01']);
  });

  it('agree with the encounter and the claim of that day', () => {
    const coded = claim({
      item: [line({ servicedDate: '2025-03-10', encounter: [{ reference: 'Encounter/w' }], diagnosisSequence: [1] })],
      diagnosis: [{ sequence: 1, diagnosisReference: { reference: 'Condition/cancer' } }],
    });
    const chart = openChart(record([...east, ...west(), condition(), coded]), policy);
    const [, second] = episodesOf(chart, policy);
    if (!second) throw new Error('the chart holds no second service');
    const { findings } = evaluate(second, [encounterLinked, claimAgreesWithChart], policy);
    expect(findings.map(({ status }) => status)).toEqual(['closed-gap', 'closed-gap']);
    expect(second.lines).toHaveLength(1);
  });

  it('share one chart where they share a zone', () => {
    const more = [given('c', '2025-06-11T06:00:00Z', 'x'), visit('x', 'west', '2025-06-10')];
    const chart = openChart(record([...east, ...west(), ...more]), policy);
    const [first, second, third] = episodesOf(chart, policy);
    expect(first?.chart).toBe(chart);
    expect(second?.chart).toBe(third?.chart);
  });
});
