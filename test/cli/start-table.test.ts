import { describe, expect, it } from '@jest/globals';
import { episodeTable } from '../../src/cli/start-table.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { SEVERITIES } from '../../src/model/rule.ts';
import { catalogue } from '../../src/rules/index.ts';
import { claim, day, line, record } from '../support/chart-builders.ts';
import { bare } from '../support/complete-chart.ts';
import { check, EMPTY } from '../support/oracle/ledger.ts';

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
    expect(episodeTable(assessments).split('\n')[2]).toContain(`  ${issues.length} (${counts.join('/')})  `);
  });

  it('counts no gap of a rule in shadow: no issue of it is written', () => {
    const chart = record(bare, day(30));
    const rules = Object.fromEntries(catalogue.map(({ id }) => [id, { state: 'shadow' as const }]));
    const { assessments } = check(chart, EMPTY, catalogue, { ...DEFAULT_POLICY, rules });
    expect(assessments[0]?.findings.some(({ status }) => status === 'open-gap')).toBe(true);
    expect(episodeTable(assessments).split('\n')[2]).toMatch(/ {2}none {2}/);
  });

  it('says none of what is not open', () => {
    expect(episodeTable([])).toMatch(/^ {2}Patient .*\n {2}-+/);
  });
});
