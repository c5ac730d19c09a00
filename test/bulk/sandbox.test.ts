import type { DetectedIssue, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { bots } from '../../bots/index.ts';
import { identifierUnder } from '../../src/reconcile/writer.ts';
import { startDemo, type Demo } from '../../src/sandbox/demo.ts';
import { population } from '../../src/sandbox/population.ts';
import { stories } from '../../src/sandbox/stories/index.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { reviewInPasses } from './both-ways.ts';
import { inFolder, ndjson } from './input-folder.ts';

jest.setTimeout(600_000);

const AS_OF = '2026-06-01';
const PATIENTS = 120;

/** What an issue says of its episode and rule. */
function verdictOf(issue: DetectedIssue): readonly [name: string, verdict: unknown] {
  const { status, severity, detail, patient, implicated, evidence, code } = issue;
  const name = identifierUnder(issue, canonicalsUnder().issue) ?? '';
  const seen = evidence?.map(({ detail: found, code: reason }) => ({ found, reason }));
  return [name, { status, severity, detail, patient, implicated, evidence: seen, code }];
}

/** The issues that stand: the bots saw the record grow, and keep what they closed on the way. */
const sorted = (issues: readonly DetectedIssue[]) =>
  Object.fromEntries(
    issues
      .filter(({ status }) => status === 'final' || status === 'preliminary')
      .map(verdictOf)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

describe('a generated export', () => {
  const resources: readonly Resource[] = [
    ...stories(AS_OF).flatMap((story) => story.resources),
    ...[...population(PATIENTS, AS_OF)].flatMap((resident) => resident.resources),
  ];
  let demo: Demo;

  beforeAll(async () => {
    demo = await startDemo({ port: 0, bots, asOf: AS_OF });
  });
  afterAll(async () => {
    await demo.stop();
  });

  it('gets from check the verdicts that the bots reach on a server', async () => {
    const isAnchor = ({ resourceType }: Resource) => resourceType === 'Procedure' || resourceType === 'Claim';
    const { refused } = await demo.load(resources.filter((resource) => !isAnchor(resource)));
    expect(refused).toEqual([]);
    for (const resource of resources.filter(isAnchor)) await demo.client.updateResource(resource);
    await demo.idle();
    const issues: DetectedIssue[] = [];
    for await (const page of demo.client.searchResourcePages('DetectedIssue', { _count: '200' }, { cache: 'no-store' }))
      issues.push(...page);
    const byType = Map.groupBy(resources, ({ resourceType }) => resourceType);
    const files = Object.fromEntries([...byType].map(([type, held]) => [`${type}.000.ndjson`, ndjson(...held)]));
    const way = { format: 'fhir', threads: 2, chunk: 50_000, few: 0 } as const;
    const { texts } = await inFolder(files, (folder) => reviewInPasses(folder, AS_OF, way));
    const lines = texts.join('').trimEnd().split('\n');
    const checked = lines.map((line) => JSON.parse(line) as DetectedIssue);
    expect(checked.length).toBeGreaterThan(60);
    expect(sorted(checked)).toEqual(sorted(issues));
  });
});
