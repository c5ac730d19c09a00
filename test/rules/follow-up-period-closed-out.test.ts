import { describe, expect, it } from '@jest/globals';
import { episodesOf } from '../../src/chart/episodes.ts';
import { openChart } from '../../src/chart/open-chart.ts';
import { evaluate } from '../../src/evaluate.ts';
import { followUpPeriodClosedOut } from '../../src/rules/follow-up-period-closed-out.ts';
import { followUpVisitDocumented } from '../../src/rules/follow-up-visit-documented.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { claim, day, document, line, patient, record } from '../support/chart-builders.ts';
import { describeRule } from '../support/describe-rule.ts';
import { note, second, stay, visit } from '../support/follow-up-builders.ts';

describeRule(followUpPeriodClosedOut, {
  'closed-gap': [
    {
      given: 'a visit on the first day of the window',
      chart: record([...stay, visit(day(60)), note(day(60))]),
      evidence: ['Encounter/visit'],
    },
    { given: 'a visit on the last day', chart: record([...stay, visit(day(104)), note(day(104))]) },
    {
      given: 'an imported note of care at another site',
      chart: record([...stay, document('34832-6', { context: { period: { start: day(80) } } })]),
      evidence: ['DocumentReference/doc-34832-6'],
    },
    {
      given: 'a visit on the very day of a second infusion',
      chart: record([...stay, visit(day(70)), note(day(70)), second(day(70))]),
    },
    {
      given: 'a visit on the first day of the window, and a claim line misdated by two days',
      chart: record([...stay, visit(day(60)), note(day(60)), claim({ item: [line({ servicedDate: day(2) })] })]),
      evidence: ['Encounter/visit'],
    },
    {
      given: 'a visit on D+45, where the policy asks for one from then on',
      chart: record([...stay, visit(day(45)), note(day(45))]),
      policy: { windows: { ...DEFAULT_POLICY.windows, 'follow-up-period-closed-out': { from: 45, to: 104 } } },
    },
  ],
  'prospective-gap': [
    { given: 'nothing on D+104', chart: record(stay, day(104)), gaps: [{ message: 'noLastVisit' }], due: day(104) },
    {
      given: 'nothing on the day of a second infusion',
      chart: record([...stay, second(day(70))], day(70)),
      gaps: [{ message: 'noLastVisit' }],
      due: day(70),
      announced: false,
    },
  ],
  'open-gap': [
    {
      given: 'no visit at all',
      chart: record(stay),
      gaps: [{ message: 'noLastVisit', severity: 'low', queue: 'clinician', task: false, nearMisses: {} }],
    },
    {
      given: 'no visit at all, and a claim line misdated by two days: nothing else tells of a further infusion',
      chart: record([...stay, claim({ item: [line({ servicedDate: day(2) })] })]),
      gaps: [{ message: 'noLastVisit' }],
    },
    {
      given: 'a visit one day too early',
      chart: record([...stay, visit(day(59)), note(day(59))]),
      gaps: [{ message: 'noLastVisit', nearMisses: { 'Encounter/visit': 'out-of-window' } }],
    },
    {
      given: 'a visit one day too late',
      chart: record([...stay, visit(day(105)), note(day(105))]),
      gaps: [{ message: 'noLastVisit', nearMisses: { 'Encounter/visit': 'out-of-window' } }],
    },
    {
      given: 'a visit without a note',
      chart: record([...stay, visit(day(80))]),
      gaps: [{ message: 'noLastVisit', nearMisses: { 'Encounter/visit': 'no-note' } }],
    },
    {
      given: 'a visit only after a second infusion, which ends this follow-up the day after it',
      chart: record([...stay, second(day(70)), visit(day(71)), note(day(71))], day(72)),
      gaps: [{ message: 'noLastVisit', nearMisses: { 'Encounter/visit': 'out-of-window' } }],
      due: day(70),
    },
    {
      given: 'death after a second infusion had ended this follow-up',
      chart: record([patient({ deceasedDateTime: day(80) }), ...stay, second(day(70))]),
      gaps: [{ message: 'noLastVisit' }],
    },
  ],
  'not-applicable': [
    {
      given: 'a second infusion billed with 76 before the window begins',
      chart: record([
        ...stay,
        claim({ item: [line({ servicedDate: day(50), modifier: [{ coding: [{ code: '76' }] }] })] }),
      ]),
      because: /further infusion on 2025-03-01/,
    },
    {
      given: 'a second infusion before the window begins',
      chart: record([...stay, second(day(59))]),
      because: /further infusion on 2025-03-10/,
    },
    { given: 'death on D+80', chart: record([patient({ deceasedDateTime: day(80) }), ...stay]), because: /died/ },
  ],
  undetermined: [
    {
      given: 'a radiation oncology note of an encounter that is not in the record',
      chart: record([
        ...stay,
        document('34832-6', { context: { period: { start: day(85) }, encounter: [{ reference: 'Encounter/gone' }] } }),
      ]),
      because: /the encounter it names is not in the record: DocumentReference\/doc-34832-6/,
    },
    {
      given: 'encounters that could not be read',
      chart: record(stay, day(200), { unreadable: ['Encounter'] }),
      because: /Encounter/,
    },
  ],
});

describe('two rules about one follow-up', () => {
  it('each looks for a visit within its own window', () => {
    const chart = openChart(record([...stay, visit(day(30)), note(day(30))]), DEFAULT_POLICY);
    const [episode] = episodesOf(chart, DEFAULT_POLICY);
    if (!episode) throw new Error('the chart holds no episode');
    const { findings } = evaluate(episode, [followUpVisitDocumented, followUpPeriodClosedOut], DEFAULT_POLICY);
    expect(Object.fromEntries(findings.map(({ rule, status }) => [rule, status]))).toEqual({
      'follow-up-visit-documented': 'closed-gap',
      'follow-up-period-closed-out': 'open-gap',
    });
  });
  it('tells near misses of one kind and day by their names', () => {
    const outside = document('34832-6', { context: { period: { start: day(50) } } });
    const visits = ['v2', 'v1'].map((id) => visit(day(50), { id }));
    const chart = openChart(record([...stay, ...visits, outside]), DEFAULT_POLICY);
    const [episode] = episodesOf(chart, DEFAULT_POLICY);
    if (!episode) throw new Error('the chart holds no episode');
    const { findings } = evaluate(episode, [followUpPeriodClosedOut], DEFAULT_POLICY);
    expect(findings[0]?.gaps[0]?.nearMisses.map(({ reference }) => reference)).toEqual([
      'DocumentReference/doc-34832-6',
      'Encounter/v1',
      'Encounter/v2',
    ]);
  });
});
