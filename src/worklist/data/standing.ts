import type { DetectedIssue } from '@medplum/fhirtypes';
import { daysOf } from '../../chart/dates.ts';
import type { Finding } from '../../model/assessment.ts';
import type { Chart } from '../../model/episode.ts';
import { isWaiver, standingOf } from '../../reconcile/closing.ts';
import type { Writer } from '../../reconcile/writer.ts';

/** What the reader is told of a rule: its verdict, or that a person waived it. */
export const SHOWN = ['open', 'due', 'undetermined', 'waived', 'documented', 'not-applicable'] as const;
export type Shown = (typeof SHOWN)[number];

/** The day of a verdict, and where it is counted. */
type Judged = Pick<Chart, 'asOf' | 'zone'>;

/** How a rule stands for the reader: an open gap that a person had answered for by that day is shown as waived. */
export function shownAs(finding: Finding, issues: readonly DetectedIssue[], writer: Writer, chart: Judged): Shown {
  switch (finding.status) {
    case 'closed-gap':
      return 'documented';
    case 'not-applicable':
      return 'not-applicable';
    case 'undetermined':
      return 'undetermined';
    case 'prospective-gap':
      return isAnswered(issues, writer, chart) ? 'waived' : 'due';
    case 'open-gap':
      return isAnswered(issues, writer, chart) ? 'waived' : 'open';
  }
}

function isAnswered(issues: readonly DetectedIssue[], writer: Writer, { asOf, zone }: Judged): boolean {
  const isByThen = (issue: DetectedIssue) => {
    const said = daysOf(waiverOn([issue], writer)?.date, zone)?.first;
    return said === undefined || said <= asOf;
  };
  return issues.length > 0 && issues.every((issue) => standingOf(issue, writer) === 'answered' && isByThen(issue));
}

/** The issues that a person may waive. */
export function waivable(issues: readonly DetectedIssue[], writer: Writer): readonly DetectedIssue[] {
  return issues.filter((issue) => standingOf(issue, writer) === 'open');
}

/** The person's answer on an issue, if there is one. */
export function waiverOn(issues: readonly DetectedIssue[], writer: Writer) {
  return issues.flatMap(({ mitigation }) => mitigation ?? []).findLast((mitigation) => isWaiver(mitigation, writer));
}
