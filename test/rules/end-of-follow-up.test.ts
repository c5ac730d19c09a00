import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { evaluate } from '../../src/evaluate.ts';
import type { Status } from '../../src/model/assessment.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { followUpVisitDocumented } from '../../src/rules/follow-up-visit-documented.ts';
import { claim, day, encounter, line, patient, record } from '../support/chart-builders.ts';
import { bill, coded, modified, priorOf } from '../support/claim-builders.ts';
import { note, stay, visit } from '../support/follow-up-builders.ts';

const seen = [visit(day(30)), note(day(30))];
const died = (on: number) => patient({ deceasedDateTime: day(on) });
/** A later stay, and how it ended in the code of HL7 v2. */
const left = (code: string) => [
  encounter({
    id: 'left',
    period: { start: day(20), end: day(21) },
    hospitalization: {
      dischargeDisposition: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0112', code }] },
    },
  }),
];
const handedOver = bill('a', modified('54'));

/** What the rule on the follow-up visit says on D+200. */
function said(resources: readonly Resource[]): Status | undefined {
  const chart = openChart(record([...stay, ...resources]), DEFAULT_POLICY);
  const [episode] = episodesOf(chart, DEFAULT_POLICY);
  return episode && evaluate(episode, [followUpVisitDocumented], DEFAULT_POLICY).findings[0]?.status;
}

describe('follow-up that ended early', () => {
  it.each<[string, readonly Resource[], Status]>([
    ['death on the last day of the window', [died(104)], 'not-applicable'],
    ['death on the day after, when it was due', [died(105)], 'open-gap'],
    ['death after a visit with its note', [died(50), ...seen], 'closed-gap'],
    ['death on an unknown day after such a visit', [patient({ deceasedBoolean: true }), ...seen], 'closed-gap'],
    [
      'death on a day that stands in the place of a date',
      [patient({ deceasedDateTime: '1900-01-01' })],
      'undetermined',
    ],
    ['death told in the code of HL7 v2 at discharge', left('20'), 'not-applicable'],
    ['a discharge home in that code', left('01'), 'open-gap'],
    ['54 on the line of the service', [handedOver], 'not-applicable'],
    ['54, and a visit with its note all the same', [handedOver, ...seen], 'closed-gap'],
    ['54 on a claim that a later one without it replaces', [handedOver, bill('b', {}, priorOf('a'))], 'open-gap'],
    ['54 on a cancelled claim', [bill('a', modified('54'), { status: 'cancelled' })], 'open-gap'],
    ['54 on a request for authorization', [bill('a', modified('54'), { use: 'preauthorization' })], 'open-gap'],
    [
      '54 on a line of another service',
      [claim({ item: [line(), line({ sequence: 2, ...coded('49999'), ...modified('54') })] })],
      'open-gap',
    ],
  ])('%s', (_, resources, status) => {
    expect(said(resources)).toBe(status);
  });
});
