import { describe, expect, it } from '@jest/globals';
import type { ClaimItem, Encounter, Patient, Resource } from '@medplum/fhirtypes';
import { dueDay, endOfWindow } from '../../src/chart/due.ts';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import type { DatedEpisode } from '../../src/model/episode.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import type { Rule } from '../../src/model/rule.ts';
import { isoDate, type DaySpan } from '../../src/model/time.ts';
import { followUpScheduled } from '../../src/rules/follow-up-scheduled.ts';
import { followUpVisitDocumented } from '../../src/rules/follow-up-visit-documented.ts';
import { procedureNoteOnFile } from '../../src/rules/procedure-note-on-file.ts';
import { ACT_CODE, DISCHARGE_DISPOSITION, NUBC_DISCHARGE, SNOMED } from '../../src/terminology/systems.ts';
import {
  admission,
  claim,
  D0,
  day,
  encounter,
  line,
  linked,
  patient,
  procedure,
  record,
} from '../support/chart-builders.ts';

const told = ({ first, last }: DaySpan) => (first === last ? isoDate(first) : `${isoDate(first)} to ${isoDate(last)}`);

const episodeOf = (...resources: Resource[]): DatedEpisode => {
  const [episode] = episodesOf(openChart(record(resources), DEFAULT_POLICY), DEFAULT_POLICY);
  if (episode?.day === undefined) throw new Error('the chart holds no dated episode');
  return { ...episode, day: episode.day };
};
const ambulatory = { class: { system: ACT_CODE, code: 'AMB' } };
const until = (end: string, fields: Partial<Encounter> = {}) =>
  admission({ period: { start: day(-1), end }, ...fields });
const due = (rule: Rule, episode: DatedEpisode, stated?: string) =>
  isoDate(dueDay(rule, episode, DEFAULT_POLICY, stated));

describe('when the record of the infusion is due', () => {
  it.each<[string, DatedEpisode, string]>([
    ['no encounter: D+3', episodeOf(procedure()), day(3)],
    ['discharge on the day: D+3', episodeOf(linked(), until(D0)), day(3)],
    ['discharge on D+1: still D+3', episodeOf(linked(), until(day(1))), day(3)],
    ['discharge on D+2: D+4', episodeOf(linked(), until(day(2))), day(4)],
    ['discharge on D+10: D+12', episodeOf(linked(), until(day(10))), day(12)],
    [
      'an inpatient stay that has not ended: D+30',
      episodeOf(linked(), admission({ period: { start: day(-1) } })),
      day(30),
    ],
    [
      'an outpatient encounter that has not ended: D+3',
      episodeOf(linked(), admission({ ...ambulatory, period: { start: D0 } })),
      day(3),
    ],
    [
      'a part of a longer stay: by the stay',
      episodeOf(
        linked(),
        until(day(1), { ...ambulatory, partOf: { reference: 'Encounter/whole' } }),
        encounter({ id: 'whole', period: { start: day(-3), end: day(7) } }),
      ),
      day(9),
    ],
    [
      'another inpatient part, of a month later: it does not matter',
      episodeOf(
        linked(),
        until(day(1), { ...ambulatory, partOf: { reference: 'Encounter/series' } }),
        encounter({ id: 'series', ...ambulatory, period: { start: day(-3), end: day(60) } }),
        encounter({ id: 'later', period: { start: day(40), end: day(50) }, partOf: { reference: 'Encounter/series' } }),
      ),
      day(3),
    ],
  ])('%s', (_, episode, expected) => {
    expect(due(procedureNoteOnFile, episode)).toBe(expected);
  });
  it('is the day a verdict states, where it states one', () => {
    expect(due(procedureNoteOnFile, episodeOf(procedure()), day(40))).toBe(day(40));
  });
  it('is the end of the window for follow-up, or the day the rule names', () => {
    const episode = episodeOf(procedure());
    expect(due(followUpVisitDocumented, episode)).toBe(day(104));
    expect(due(followUpScheduled, episode)).toBe(day(14));
    expect(isoDate(endOfWindow(followUpScheduled, episode, DEFAULT_POLICY))).toBe(day(104));
  });
});

const died = (fields: Partial<Patient>) => patient(fields);
const leaving = (system: string, code: string, fields: Partial<Encounter> = {}) =>
  until(day(4), { hospitalization: { dischargeDisposition: { coding: [{ system, code }] } }, ...fields });
const billed = (fields: Partial<ClaimItem>) => claim({ item: [line(fields)] });

describe('when follow-up ends early', () => {
  it.each<[string, readonly Resource[], string | undefined]>([
    ['never, as a rule', [linked(), until(day(4))], undefined],
    ['death on a day', [linked(), died({ deceasedDateTime: day(20) })], day(20)],
    ['death at a moment', [linked(), died({ deceasedDateTime: `${day(20)}T23:00:00-06:00` })], day(20)],
    ['death in a month', [linked(), died({ deceasedDateTime: '2025-02' })], '2025-02-01 to 2025-02-28'],
    [
      'death in a month that still runs',
      [linked(), died({ deceasedDateTime: '2025-07' })],
      `2025-07-01 to ${day(200)}`,
    ],
    ['death, no date', [linked(), died({ deceasedBoolean: true })], 'unknown'],
    ['alive, said so', [linked(), died({ deceasedBoolean: false })], undefined],
    ['home', [linked(), leaving(DISCHARGE_DISPOSITION, 'home')], undefined],
    ['hospice', [linked(), leaving(DISCHARGE_DISPOSITION, 'hosp')], day(4)],
    ['death in hospital', [linked(), leaving(DISCHARGE_DISPOSITION, 'exp')], day(4)],
    ...['20', '40', '41', '42', '50', '51'].map((code): [string, readonly Resource[], string] => [
      `NUBC ${code}`,
      [linked(), leaving(NUBC_DISCHARGE, code)],
      day(4),
    ]),
    ['NUBC 01, home', [linked(), leaving(NUBC_DISCHARGE, '01')], undefined],
    ...['428361000124107', '428371000124100'].map((code): [string, readonly Resource[], string] => [
      `SNOMED CT ${code}`,
      [linked(), leaving(SNOMED, code)],
      day(4),
    ]),
    ['20 of another vocabulary', [linked(), leaving('http://hospital.example/exits', '20')], undefined],
    [
      'hospice after a later stay',
      [
        linked(),
        encounter({ ...leaving(DISCHARGE_DISPOSITION, 'hosp'), id: 'later', period: { start: day(50), end: day(60) } }),
      ],
      day(60),
    ],
    [
      'hospice before the infusion',
      [
        linked(),
        encounter({
          ...leaving(DISCHARGE_DISPOSITION, 'hosp'),
          id: 'earlier',
          period: { start: day(-60), end: day(-50) },
        }),
      ],
      undefined,
    ],
    [
      'a cancelled stay that ended in hospice',
      [linked(), leaving(DISCHARGE_DISPOSITION, 'hosp', { status: 'cancelled' })],
      undefined,
    ],
    ['modifier 54', [linked(), billed({ modifier: [{ coding: [{ code: '54' }] }] })], D0],
    [
      'modifier 55: it is taken over, not handed over',
      [linked(), billed({ modifier: [{ coding: [{ code: '55' }] }] })],
      undefined,
    ],
    [
      'hospice, then death: the earlier',
      [linked(), leaving(DISCHARGE_DISPOSITION, 'hosp'), died({ deceasedDateTime: day(20) })],
      day(4),
    ],
    [
      'death, then hospice as a later record has it: the earlier',
      [linked(), leaving(DISCHARGE_DISPOSITION, 'hosp'), died({ deceasedDateTime: day(2) })],
      day(2),
    ],
    [
      'death without a day, and hospice with one',
      [linked(), leaving(DISCHARGE_DISPOSITION, 'hosp'), died({ deceasedBoolean: true })],
      day(4),
    ],
  ])('%s', (_, resources, expected) => {
    const end = episodeOf(...resources).earlyEnd;
    expect(end && (end.days === undefined ? 'unknown' : told(end.days))).toBe(expected);
  });
});
