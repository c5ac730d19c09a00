import { describe, expect, it } from '@jest/globals';
import type { Patient } from '@medplum/fhirtypes';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { Page } from '../../src/cli/page.ts';
import { episodeText, periodText, toTell } from '../../src/cli/report-episode.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { SEVERITIES } from '../../src/model/rule.ts';
import { day, patient, procedure, record } from '../support/chart-builders.ts';
import { assessed } from './reviewed.ts';

const died = (on: string): Partial<Patient> => ({ deceasedDateTime: on });

describe('where an episode stands in its follow-up period', () => {
  it.each<readonly [given: string, asOf: string, who: Partial<Patient>, text: string]>([
    ['before the service', day(-2), {}, `As of ${day(-2)} the service is 2 days ahead.`],
    ['on the 40th day', day(40), {}, `Day 40 of 90 as of ${day(40)}; the follow-up period ends ${day(90)}.`],
    ['on the last day', day(90), {}, `Day 90 of 90 as of ${day(90)}; the follow-up period ends ${day(90)}.`],
    ['on the day after', day(91), {}, `Day 91 as of ${day(91)}; the follow-up period of 90 days ended ${day(90)}.`],
    [
      'the patient died in the period',
      day(91),
      died(day(30)),
      `Day 91 as of ${day(91)}; the follow-up period of 90 days ended ${day(90)}. Follow-up ended early: the patient died on ${day(30)}.`,
    ],
    [
      'the patient died on the last day on which follow-up counts',
      day(400),
      died(day(104)),
      `Day 400 as of ${day(400)}; the follow-up period of 90 days ended ${day(90)}. Follow-up ended early: the patient died on ${day(104)}.`,
    ],
    [
      'the patient died later: that ended nothing early',
      day(400),
      died(day(105)),
      `Day 400 as of ${day(400)}; the follow-up period of 90 days ended ${day(90)}.`,
    ],
    [
      'the patient died nobody knows when',
      day(91),
      { deceasedBoolean: true },
      `Day 91 as of ${day(91)}; the follow-up period of 90 days ended ${day(90)}. Follow-up ended early: the patient died on a day that is not recorded.`,
    ],
  ])('%s', (_, asOf, who, text) => {
    const chart = openChart(record([patient(who), procedure()], asOf), DEFAULT_POLICY);
    const texts = episodesOf(chart, DEFAULT_POLICY).map((episode) => periodText(episode, DEFAULT_POLICY));
    expect(texts).toEqual([text]);
  });
});

it.each([60, 80])('an episode of a clinic fits into %d columns', (width) => {
  const { judged } = assessed('a', 'b', 'c');
  const texts = judged.flatMap(({ assessments }) =>
    assessments.map((one) => episodeText(one, new Map(), DEFAULT_POLICY, new Page(width, false))),
  );
  const lines = texts.join('').split('\n');
  expect(lines.length).toBeGreaterThan(100);
  expect(lines.filter(({ length }) => length > width)).toEqual([]);
});

it.each([60, 72, 80, 100, 110])('evidence with ids as servers give them fits into %d columns', (width) => {
  const evidence = [1, 2, 3].map((n) => `DocumentReference/${String(n).repeat(36)}` as const);
  const [judged] = assessed('a').judged;
  const texts = judged?.assessments.map((one) => {
    const findings = one.findings.map((finding) => ({ ...finding, evidence }));
    return episodeText({ ...one, findings }, new Map(), DEFAULT_POLICY, new Page(width, false));
  });
  const lines = texts?.join('').split('\n') ?? [];
  expect(lines.filter((line) => line.includes('DocumentReference/1')).length).toBeGreaterThan(3);
  expect(lines.filter(({ length }) => length > width)).toEqual([]);
});

it('puts a gap of which the gravest part was waived where the rest of it belongs', () => {
  const findings = assessed('a').judged[0]?.assessments[0]?.findings ?? [];
  const open = toTell(findings).open;
  const [gravest] = open;
  if (gravest?.gaps[0]?.severity !== 'high') throw new Error('nothing grave is open');
  const [gap] = gravest.gaps;
  const partly = {
    ...gravest,
    gaps: [
      { ...gap, waiver: {} },
      { ...gap, severity: 'low' as const },
    ],
  };
  const told = toTell(findings.map((finding) => (finding === gravest ? partly : finding))).open;
  const severities = told.map((finding) => (finding === partly ? 'low' : finding.gaps[0]?.severity));
  expect(told).toHaveLength(open.length);
  expect(severities).toEqual(
    severities.toSorted((a, b) => SEVERITIES.indexOf(a ?? 'low') - SEVERITIES.indexOf(b ?? 'low')),
  );
});
