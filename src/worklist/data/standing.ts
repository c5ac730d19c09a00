import type { DetectedIssue, DetectedIssueMitigation } from '@medplum/fhirtypes';
import { standsAs, type Assessment, type Finding, type Standing } from '../../model/assessment.ts';
import { isWaived, isWaiver, standingOf, waiverReasonIn } from '../../reconcile/closing.ts';
import { gapsByIssue, issueKey } from '../../reconcile/wanted.ts';
import { identifierUnder, type Writer } from '../../reconcile/writer.ts';

/** What the reader is told of a rule: its verdict, or that a person waived it. */
export const SHOWN = ['open', 'due', 'undetermined', 'waived', 'documented', 'not-applicable'] as const;
export type Shown = (typeof SHOWN)[number];

/** How a rule stands for the reader: a gap that people answered for is shown as waived. */
export function shownAs(finding: Pick<Finding, 'status' | 'gaps'>): Shown {
  return SHOWN_AS[standsAs(finding)];
}

const SHOWN_AS: Readonly<Record<Standing, Shown>> = {
  'open-gap': 'open',
  'prospective-gap': 'due',
  undetermined: 'undetermined',
  waived: 'waived',
  'closed-gap': 'documented',
  'not-applicable': 'not-applicable',
};

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

/** The issues whose waiver holds on a gap of the finding, and may be taken back; not those of what was missing once. */
export function waivedAmong(
  issues: readonly DetectedIssue[],
  writer: Writer,
  { episode }: Assessment,
  finding: Finding,
): readonly DetectedIssue[] {
  const about = [...gapsByIssue(episode, finding).keys()];
  const keys = new Set<string | undefined>(about.map((record) => issueKey(finding, episode, record, writer)));
  return issues.filter((issue) => keys.has(identifierUnder(issue, writer.canonicals.issue)) && isWaived(issue, writer));
}

/** What a person said of a gap. */
export type Answer = Partial<DetectedIssueMitigation>;

/** The answer that holds on a waived gap: as it stands on an issue, else as the Task tells it that the next check will read. */
export function waiverOn(
  { gaps }: Pick<Finding, 'gaps'>,
  issues: readonly DetectedIssue[],
  writer: Writer,
): Answer | undefined {
  const told = gaps.findLast(({ waiver }) => waiver)?.waiver;
  if (!told) return undefined;
  const { reason, by } = told;
  const isTold = ({ action, author }: DetectedIssueMitigation) =>
    waiverReasonIn(action) === reason && (by === undefined || author?.reference?.endsWith(by) === true);
  const inTask = {
    ...(reason && { action: { coding: [{ code: reason }] } }),
    ...(by && { author: { reference: by } }),
  };
  return filedOn(issues, writer).findLast(isTold) ?? (reason || by ? inTask : undefined);
}

/** The last answer on some issues whose gap stands again, on other facts. */
export function lapsedOn(
  { gaps }: Pick<Finding, 'gaps'>,
  issues: readonly DetectedIssue[],
  writer: Writer,
): Answer | undefined {
  return gaps.some(({ waiver }) => waiver) ? undefined : filedOn(issues, writer).at(-1);
}

function filedOn(issues: readonly DetectedIssue[], writer: Writer): readonly DetectedIssueMitigation[] {
  const answered = issues.filter((issue) => standingOf(issue, writer) === 'answered');
  return answered.flatMap(({ mitigation = [] }) => mitigation.filter((one) => isWaiver(one, writer)));
}
