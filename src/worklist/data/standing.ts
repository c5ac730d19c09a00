import type { DetectedIssue } from '@medplum/fhirtypes';
import { daysOf } from '../../chart/dates.ts';
import type { Finding } from '../../model/assessment.ts';
import type { Chart } from '../../model/episode.ts';
import { isWaiver, standingOf } from '../../reconcile/closing.ts';
import type { Writer } from '../../reconcile/writer.ts';

/** What the reader is told of a rule: its verdict, or that a person waived it. */
export const SHOWN = ['open', 'due', 'undetermined', 'waived', 'documented', 'not-applicable'] as const;
export type Shown = (typeof SHOWN)[number];

/** An earlier day on which the record is judged, and where that day is counted. */
export type Earlier = Pick<Chart, 'asOf' | 'zone'>;

/** How a rule stands for the reader: an open gap that a person answered for, by the earlier day if there is one, is shown as waived. */
export function shownAs(finding: Finding, issues: readonly DetectedIssue[], writer: Writer, earlier?: Earlier): Shown {
  switch (finding.status) {
    case 'closed-gap':
      return 'documented';
    case 'not-applicable':
      return 'not-applicable';
    case 'undetermined':
      return 'undetermined';
    case 'prospective-gap':
      return isAnswered(issues, writer, earlier) ? 'waived' : 'due';
    case 'open-gap':
      return isAnswered(issues, writer, earlier) ? 'waived' : 'open';
  }
}

/** True of a finding that counts as standing so; one of a rule in shadow is shown and counts as nothing. */
export function countsAs(
  item: { readonly finding: Pick<Finding, 'shadow'>; readonly shown: Shown },
  as: Shown,
): boolean {
  return item.shown === as && !item.finding.shadow;
}

function isAnswered(issues: readonly DetectedIssue[], writer: Writer, earlier: Earlier | undefined): boolean {
  const isByThen = (issue: DetectedIssue) => {
    if (!earlier) return true;
    const said = daysOf(waiverOn([issue], writer)?.date, earlier.zone)?.first;
    return said === undefined || said <= earlier.asOf;
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
