import { describe, expect, it } from '@jest/globals';
import type { DiagnosticReport, Observation, Resource } from '@medplum/fhirtypes';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { evaluate } from '../../src/evaluate.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { preTreatmentBloodCountOnFile } from '../../src/rules/pre-treatment-blood-count-on-file.ts';
import { LOINC } from '../../src/terminology/systems.ts';
import { day, observation, procedure, record, report, without } from '../support/chart-builders.ts';

/** What the rule on the blood count says, and why what was seen did not count. */
function said(resources: readonly Resource[]): string {
  const chart = openChart(record([procedure(), ...resources]), DEFAULT_POLICY);
  const [episode] = episodesOf(chart, DEFAULT_POLICY);
  if (!episode) throw new Error('no episode');
  const { findings, failed } = evaluate(episode, [preTreatmentBloodCountOnFile], DEFAULT_POLICY);
  expect(failed).toEqual([]);
  const near = findings[0]?.gaps.flatMap(({ nearMisses }) => nearMisses.map(({ why }) => why.code)) ?? [];
  return [findings[0]?.status ?? 'nothing', ...new Set(near)].join(' ');
}

const [IN_TIME, LONG_AGO, AFTER] = [day(-3), day(-200), day(4)];

/** A result of a code that no rule asks for by itself: the panel alone tells the kind. */
const part = (fields: Partial<Observation> = {}): Observation => ({
  ...without(observation('local-hb'), 'effectiveDateTime'),
  id: 'part',
  ...fields,
});
const panel = (fields: Partial<DiagnosticReport> = {}) =>
  report({ code: { coding: [{ system: LOINC, code: '58410-2' }] }, effectiveDateTime: IN_TIME, ...fields });
const naming = (fields: Partial<DiagnosticReport> = {}) =>
  panel({ result: [{ reference: 'Observation/part' }], ...fields });
const holding = (parts: readonly Observation[], fields: Partial<DiagnosticReport> = {}) =>
  panel({
    contained: [...parts],
    result: parts.map(({ id = '' }) => ({ reference: `#${id}` })),
    ...fields,
  });
const grouping: Observation = {
  ...without(observation('58410-2'), 'valueQuantity'),
  hasMember: [{ reference: 'Observation/part' }],
};

describe('a report of a blood count dated in the window', () => {
  it.each<[given: string, resources: readonly Resource[], expected: string]>([
    ['a result in it of the same day', [holding([part({ effectiveDateTime: IN_TIME })])], 'closed-gap'],
    ['a result in it without a day', [holding([part()])], 'closed-gap'],
    ['a result in it of that year', [holding([part({ effectiveDateTime: IN_TIME.slice(0, 4) })])], 'closed-gap'],
    [
      'two results in it, one of them of long ago',
      [holding([part({ effectiveDateTime: LONG_AGO }), part({ id: 'other', effectiveDateTime: IN_TIME })])],
      'closed-gap',
    ],
    ['a result in it of long ago', [holding([part({ effectiveDateTime: LONG_AGO })])], 'open-gap out-of-window'],
    ['a result in it of after the infusion', [holding([part({ effectiveDateTime: AFTER })])], 'open-gap out-of-window'],
    [
      'a result in it of long ago, and what the report concludes',
      [holding([part({ effectiveDateTime: LONG_AGO })], { conclusion: 'Normal count.' })],
      'closed-gap',
    ],
    ['a result named by it, of the same day', [naming(), part({ effectiveDateTime: IN_TIME })], 'closed-gap'],
    ['a result named by it, of long ago', [naming(), part({ effectiveDateTime: LONG_AGO })], 'open-gap out-of-window'],
    ['a panel of a result of long ago', [grouping, part({ effectiveDateTime: LONG_AGO })], 'open-gap out-of-window'],
    ['a result named by it that is not in the chart', [naming()], 'closed-gap'],
    [
      'a result named by it, in the chart as that of another patient',
      [naming(), part({ effectiveDateTime: IN_TIME, subject: { reference: 'Patient/other' } })],
      'open-gap no-value',
    ],
    [
      'a result named by it, of the child of the patient',
      [naming(), part({ effectiveDateTime: IN_TIME, focus: [{ reference: 'Patient/child' }] })],
      'open-gap no-value',
    ],
    [
      'a panel of a result in the chart as that of another patient',
      [grouping, part({ effectiveDateTime: IN_TIME, subject: { reference: 'Patient/other' } })],
      'open-gap no-value',
    ],
  ])('%s', (_, resources, expected) => {
    expect(said(resources)).toBe(expected);
  });
});

it('says the same of results of two other days, whichever is listed first', () => {
  const parts = [part({ effectiveDateTime: LONG_AGO }), part({ id: 'other', effectiveDateTime: day(-90) })];
  const told = [parts, parts.toReversed()].map((listed) => {
    const chart = openChart(record([procedure(), holding(listed)]), DEFAULT_POLICY);
    const [episode] = episodesOf(chart, DEFAULT_POLICY);
    return episode && evaluate(episode, [preTreatmentBloodCountOnFile], DEFAULT_POLICY).findings[0]?.gaps;
  });
  expect(told[1]).toEqual(told[0]);
});

describe('a blood count in components', () => {
  const WHY = { dataAbsentReason: { coding: [{ code: 'not-applicable' }] } };
  const components = (fields: object = {}) =>
    ['718-7', '6690-2', '777-3'].map((code) => ({
      code: { coding: [{ system: LOINC, code }] },
      valueQuantity: { value: 12, unit: 'x' },
      ...fields,
    }));

  it.each<[given: string, one: Partial<Observation>, expected: string]>([
    ['in a whole that tells why it has no value of its own', { ...WHY, component: components() }, 'closed-gap'],
    ['each with the reason why it has none', { component: components(WHY) }, 'open-gap no-value'],
  ])('%s', (_, fields, expected) => {
    expect(said([{ ...without(part({ effectiveDateTime: IN_TIME }), 'valueQuantity'), ...fields }])).toBe(expected);
  });
});

describe('a result dated by a timing', () => {
  const timed = (effectiveTiming: Observation['effectiveTiming']) =>
    part({ code: { coding: [{ system: LOINC, code: '58410-2' }] }, effectiveTiming: effectiveTiming ?? {} });
  const repeated = (start: string, end: string) => timed({ repeat: { boundsPeriod: { start, end } } });

  it.each<[given: string, resources: readonly Resource[], expected: string]>([
    ['by its event', [timed({ event: [IN_TIME] })], 'closed-gap'],
    ['by a repeat within a period in the window', [repeated(IN_TIME, day(-2))], 'closed-gap'],
    ['by a repeat within a period of long ago', [repeated(LONG_AGO, day(-199))], 'open-gap out-of-window'],
    ['by a repeat after the infusion', [repeated(AFTER, day(5))], 'open-gap out-of-window'],
    ['by a repeat without a period', [timed({ repeat: { frequency: 1 } })], 'open-gap date-absent'],
    [
      'by its event beside a period of long ago: when it was is told',
      [timed({ event: [IN_TIME], repeat: { boundsPeriod: { start: LONG_AGO } } })],
      'closed-gap',
    ],
    [
      'by a repeat of long ago, linked to the infusion',
      [{ ...repeated(LONG_AGO, day(-199)), partOf: [{ reference: 'Procedure/infusion' }] }],
      'open-gap out-of-window',
    ],
  ])('%s', (_, resources, expected) => {
    expect(said(resources)).toBe(expected);
  });
});
