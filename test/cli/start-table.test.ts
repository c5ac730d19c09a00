import { describe, expect, it } from '@jest/globals';
import { episodeTable } from '../../src/cli/start-table.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/model/policy.ts';
import { SEVERITIES } from '../../src/model/rule.ts';
import { deskOf } from '../../src/reconcile/desk.ts';
import { catalogue } from '../../src/rules/index.ts';
import { claim, day, line, record } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import { check, EMPTY, WRITER } from '../support/oracle/ledger.ts';

const charts = [
  ['a bare service, whose reason and consultation are one issue', record(bare, day(30))],
  [
    'a service billed on two claims, each at fault',
    record([...bare, claim({ item: [line({ quantity: { value: 3 } })] }), claim({ id: 'second' })], day(30)),
  ],
] as const;

describe('the table of radgap start', () => {
  it.each(charts)('counts the issues that the worklist lists: %s', (_, chart) => {
    const { assessments, plans } = check(chart, EMPTY, catalogue, DEFAULT_POLICY);
    const issues = plans
      .flatMap(({ writes }) => writes.map(({ resource }) => resource))
      .filter((resource) => resource.resourceType === 'DetectedIssue' && resource.status === 'final')
      .flatMap((issue) => ('severity' in issue ? issue.severity : []));
    const counts = SEVERITIES.map((severity) => issues.filter((each) => each === severity).length);
    expect(issues.length).toBeGreaterThan(10);
    expect(episodeTable(assessments, DEFAULT_POLICY).split('\n')[2]).toContain(
      `  ${issues.length} (${counts.join('/')})  `,
    );
  });

  const policies: readonly (readonly [string, Partial<Policy>])[] = [
    ['the default policy', {}],
    ['a policy that lists low gaps too', { taskSeverities: ['high', 'moderate', 'low'] }],
    ['a policy that lists high gaps alone', { taskSeverities: ['high'] }],
    ['a policy in shadow', { mode: 'shadow' }],
  ];

  it.each(policies)('names the desks that have a Task: %s', (_, change) => {
    const policy = { ...DEFAULT_POLICY, ...change };
    for (const asOf of [day(2), day(30), day(200)]) {
      const { assessments, plans } = check(record([...bare, claim()], asOf), EMPTY, catalogue, policy);
      const queues = plans
        .flatMap(({ writes }) => writes.map(({ resource }) => resource))
        .flatMap((resource) => (resource.resourceType === 'Task' ? (deskOf(resource, WRITER)?.queue ?? []) : []))
        .sort();
      const row = episodeTable(assessments, policy).split('\n')[2] ?? '';
      const withTask = row
        .split(/ {2,}/)
        .slice(7)
        .join('')
        .replace(/(?:, |^)\(.*\)$/, '');
      expect({ asOf, queues: withTask }).toEqual({ asOf, queues: queues.join(', ') });
    }
  });

  it.each([
    ['low gaps alone, of which no Task is made', ['performance-status-recorded'], {}, '(clinician)'],
    [
      'high gaps and low ones',
      ['performance-status-recorded', 'pre-treatment-imaging-on-file'],
      {},
      'imaging, (clinician)',
    ],
    [
      'the same where every gap gets a Task',
      ['performance-status-recorded'],
      { taskSeverities: SEVERITIES },
      'clinician',
    ],
    ['the same in shadow', ['performance-status-recorded'], { mode: 'shadow' as const }, '(clinician)'],
  ])('names the desks of %s', (_, on, change, queues) => {
    const off = { state: 'off' as const };
    const rules = Object.fromEntries(catalogue.flatMap(({ id }) => (on.includes(id) ? [] : [[id, off]])));
    const policy = { ...DEFAULT_POLICY, ...change, rules };
    const { assessments } = check(record(bare, day(30)), EMPTY, catalogue, policy);
    const table = episodeTable(assessments, policy).split('\n');
    expect(table[2]?.split(/ {2,}/).slice(7)).toEqual([queues]);
    expect(table[3]).toBe(
      queues.includes('(') ? '  In brackets: queues whose gaps get no Task under this policy.' : undefined,
    );
  });

  it('counts no gap of a rule in shadow: no issue of it is written', () => {
    const chart = record(bare, day(30));
    const rules = Object.fromEntries(catalogue.map(({ id }) => [id, { state: 'shadow' as const }]));
    const policy = { ...DEFAULT_POLICY, rules };
    const { assessments } = check(chart, EMPTY, catalogue, policy);
    expect(assessments[0]?.findings.some(({ status }) => status === 'open-gap')).toBe(true);
    expect(episodeTable(assessments, policy).split('\n')[2]).toMatch(/ {2}none +0 +0$/);
  });

  it('says none of what is not open', () => {
    expect(episodeTable([], DEFAULT_POLICY)).toMatch(/^ {2}Patient .*\n {2}-+/);
  });
});
