import type { DetectedIssue } from '@medplum/fhirtypes';
import type { Finding } from '../../model/assessment.ts';
import { isWaived, isWaiver, standingOf } from '../../reconcile/closing.ts';
import type { Writer } from '../../reconcile/writer.ts';

/** What the reader is told of a rule: its verdict, or that a person waived it. */
export const SHOWN = ['open', 'due', 'undetermined', 'waived', 'documented', 'not-applicable'] as const;
export type Shown = (typeof SHOWN)[number];

/** How a rule stands for the reader: a gap that people answered for is shown as waived. */
export function shownAs({ status, gaps }: Pick<Finding, 'status' | 'gaps'>): Shown {
  const isWaived = gaps.length > 0 && gaps.every(({ waiver }) => waiver);
  switch (status) {
    case 'closed-gap':
      return 'documented';
    case 'not-applicable':
      return 'not-applicable';
    case 'undetermined':
      return 'undetermined';
    case 'prospective-gap':
      return isWaived ? 'waived' : 'due';
    case 'open-gap':
      return isWaived ? 'waived' : 'open';
  }
}

/** True of a finding that counts as standing so; one of a rule in shadow is shown and counts as nothing. */
export function countsAs(
  item: { readonly finding: Pick<Finding, 'shadow'>; readonly shown: Shown },
  as: Shown,
): boolean {
  return item.shown === as && !item.finding.shadow;
}

/** The issues that a person may waive. */
export function waivable(issues: readonly DetectedIssue[], writer: Writer): readonly DetectedIssue[] {
  return issues.filter((issue) => standingOf(issue, writer) === 'open');
}

/** The issues whose waiver a person may take back. */
export function waivedAmong(issues: readonly DetectedIssue[], writer: Writer): readonly DetectedIssue[] {
  return issues.filter((issue) => isWaived(issue, writer));
}

/** The person's answer that holds on some issues, if one is stored. */
export function waiverOn(issues: readonly DetectedIssue[], writer: Writer) {
  return issues
    .filter((issue) => standingOf(issue, writer) === 'answered')
    .flatMap(({ mitigation }) => mitigation ?? [])
    .findLast((mitigation) => isWaiver(mitigation, writer));
}
