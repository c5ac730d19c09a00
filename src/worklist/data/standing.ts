import type { DetectedIssue } from '@medplum/fhirtypes';
import type { Finding } from '../../model/assessment.ts';
import { isWaiver, standingOf } from '../../reconcile/closing.ts';
import type { Writer } from '../../reconcile/writer.ts';

/** What the reader is told of a rule: its verdict, or that a person waived it. */
export const SHOWN = ['open', 'due', 'undetermined', 'waived', 'documented', 'not-applicable'] as const;
export type Shown = (typeof SHOWN)[number];

/** How a rule stands for the reader: an open gap that a person answered for is shown as waived. */
export function shownAs(finding: Finding, issues: readonly DetectedIssue[], writer: Writer): Shown {
  switch (finding.status) {
    case 'closed-gap':
      return 'documented';
    case 'not-applicable':
      return 'not-applicable';
    case 'undetermined':
      return 'undetermined';
    case 'prospective-gap':
      return isAnswered(issues, writer) ? 'waived' : 'due';
    case 'open-gap':
      return isAnswered(issues, writer) ? 'waived' : 'open';
  }
}

function isAnswered(issues: readonly DetectedIssue[], writer: Writer): boolean {
  return issues.length > 0 && issues.every((issue) => standingOf(issue, writer) === 'answered');
}

/** The issues that a person may waive. */
export function waivable(issues: readonly DetectedIssue[], writer: Writer): readonly DetectedIssue[] {
  return issues.filter((issue) => standingOf(issue, writer) === 'open');
}

/** The person's answer on an issue, if there is one. */
export function waiverOn(issues: readonly DetectedIssue[], writer: Writer) {
  return issues.flatMap(({ mitigation }) => mitigation ?? []).findLast((mitigation) => isWaiver(mitigation, writer));
}
