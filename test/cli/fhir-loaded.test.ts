import type { DetectedIssue, Resource } from '@medplum/fhirtypes';
import { describe, expect, it, jest } from '@jest/globals';
import { gather } from '../../src/bulk/gather.ts';
import { judge } from '../../src/cli/judge.ts';
import { fhirFormat } from '../../src/cli/fhir-format.ts';
import { readsOf } from '../../src/cli/start-data.ts';
import { stories } from '../../src/sandbox/stories/index.ts';
import { check, quietSite } from '../medplum/ward.ts';
import type { Site } from '../support/site.ts';
import { runWith } from './reviewed.ts';

jest.setTimeout(120_000);

const { asOf } = runWith();
const charts: readonly Resource[] = stories(asOf).flatMap(({ resources }) => resources);

/** What `radgap check --format fhir` prints of the stories, and of whom. */
async function printed() {
  const { records } = await gather(readsOf(charts, 'stories'), asOf);
  const format = fhirFormat(runWith());
  const all = [...records];
  const text = all
    .map((record) => judge(record, runWith().catalogue, runWith().policy))
    .map((each) => ('fault' in each ? '' : format.patient(each)))
    .join('');
  const issues = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as DetectedIssue);
  return { issues, patients: all.map(({ patient }) => patient) };
}

const stored = async ({ client }: Site) =>
  new Map(
    (await client.searchResources('DetectedIssue', { _count: '1000' })).map((issue) => [
      issue.identifier?.[0]?.value ?? '',
      issue,
    ]),
  );

/** What a reader is told by an issue, without what a server writes of it. */
const told = ({ id, status, severity, code, detail, evidence, implicated, patient, extension }: DetectedIssue) => ({
  ...{ id, status, severity, code, detail, evidence, implicated, patient, extension },
});

describe('the issues of radgap check on a server', () => {
  it('refer to nothing that is not there', async () => {
    const { issues } = await printed();
    const held = new Set(charts.map(({ resourceType, id }) => `${resourceType}/${id ?? ''}`));
    const named = [...JSON.stringify(issues).matchAll(/"reference":"([^"]*)"/g)].map(([, reference]) => reference);
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((reference) => !held.has(reference ?? ''))).toEqual([]);
  });

  it('are known by a later check as its own: none is written a second time, and none is changed', async () => {
    const site = await quietSite({ asOf });
    const { issues, patients } = await printed();
    await site.load(charts);
    expect((await site.load(issues)).refused).toEqual([]);
    expect((await site.load(issues)).refused).toEqual([]);
    for (const patient of patients) await check(site, { patient, asOf });
    const after = await stored(site);
    expect(after.size).toBe(issues.length);
    expect((await site.client.search('DetectedIssue', { _summary: 'count', _total: 'accurate' })).total).toBe(
      issues.length,
    );
    for (const issue of issues) {
      const held = after.get(issue.identifier?.[0]?.value ?? '');
      expect(held && told(held)).toEqual(told(issue));
    }
    for (const patient of patients) expect((await check(site, { patient, asOf })).plans).toEqual([]);
  });
});
