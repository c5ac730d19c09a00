import type { DetectedIssue } from '@medplum/fhirtypes';
import type { Finding } from '../model/assessment.ts';
import { reconcile } from '../reconcile.ts';
import { identifierUnder, type Writer } from '../reconcile/writer.ts';
import { writerFor } from './first-writer.ts';
import type { Format, Run } from './format.ts';
import type { Judged } from './judge.ts';
import { stableId } from './stable-id.ts';
import { jsonText } from './terminal.ts';

/**
 * NDJSON of the DetectedIssues that a first run on a server would create, one a line; none where the policy is off, and none
 * of a gap that a person waived. Each bears an id of its own, the same in every run, and names its author by identifier alone,
 * so that a server loads it whether or not it knows the checker.
 */
export function fhirFormat(run: Run): Format {
  const writer = writerFor(run.asOf, run.policy.version);
  return {
    head: () => '',
    patient: (judged) =>
      issuesOf(judged, run, writer)
        .map((issue) => `${jsonText(withId(issue, writer))}\n`)
        .join(''),
    tail: () => '',
  };
}

/** The DetectedIssues that a first run would write of a patient, without their Tasks; none where the policy is off. */
export function issuesOf(
  judged: Judged,
  { catalogue, policy }: Pick<Run, 'catalogue' | 'policy'>,
  writer: Writer,
): readonly DetectedIssue[] {
  const nothing = { issues: [], tasks: [], lists: [] };
  const withoutTasks = policy.mode === 'live' ? { ...policy, mode: 'shadow' as const } : policy;
  const plans = reconcile(unanswered(judged), nothing, catalogue, withoutTasks, writer);
  return plans.flatMap(({ writes }) =>
    writes.flatMap(({ resource }) => (resource.resourceType === 'DetectedIssue' ? [resource] : [])),
  );
}

/** What was judged, without the gaps that people waived. */
function unanswered({ chart, assessments }: Judged): Judged {
  const open = ({ gaps, ...finding }: Finding): Finding => ({ ...finding, gaps: gaps.filter(({ waiver }) => !waiver) });
  return { chart, assessments: assessments.map((each) => ({ ...each, findings: each.findings.map(open) })) };
}

function withId({ resourceType, ...issue }: DetectedIssue, { canonicals }: Writer): DetectedIssue {
  const id = stableId(`${canonicals.issue}|${identifierUnder({ ...issue }, canonicals.issue) ?? ''}`);
  return { resourceType, id, ...issue };
}
