import type { DetectedIssue } from '@medplum/fhirtypes';
import { daysOf } from '../chart/dates.ts';
import { keyOf } from '../chart/references.ts';
import type { Assessment, Finding, GapFinding, Waiver } from '../model/assessment.ts';
import type { Chart } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { Rule } from '../model/rule.ts';
import { isoDate } from '../model/time.ts';
import { reconcile, type Conclusion } from '../reconcile.ts';
import { isOpen, isWaiver, standingOf, waiverReasonIn } from './closing.ts';
import { factsOn } from './issues.ts';
import { factsOf, gapsByIssue, issueKey } from './wanted.ts';
import { identifierUnder, type Stored, type Writer } from './writer.ts';

/**
 * The assessments of a conclusion, with the waivers that hold on their gaps: those a check on the server would leave in peace,
 * given what is stored there. No verdict is another for it. What was said after the day of the chart is not heard yet.
 */
export function withWaivers(
  conclusion: Conclusion,
  stored: Stored,
  catalogue: readonly Rule[],
  policy: Policy,
  writer: Writer,
): readonly Assessment[] {
  const { chart, assessments } = conclusion;
  const heard = saidBy(stored, chart);
  if (heard.issues.length === 0) return assessments;
  const standing = byKey(after(conclusion, heard, catalogue, { ...policy, mode: 'shadow' }, writer), writer);
  return assessments.map((assessment) => ({
    ...assessment,
    findings: assessment.findings.map((finding) => markedIn(finding, assessment, standing, chart, writer)),
  }));
}

/**
 * What was stored by the end of the day of a chart; an issue waived later is as if nobody had answered. Where nobody said when
 * it was closed, that is no later than it was written.
 */
function saidBy({ issues, tasks, lists }: Stored, { asOf, zone }: Chart): Stored {
  const isByThen = (said: string | undefined) => (daysOf(said, zone)?.first ?? asOf) <= asOf;
  return {
    issues: issues.filter((issue) =>
      isByThen(issue.mitigation?.at(-1)?.date ?? (isOpen(issue) ? undefined : issue.meta?.lastUpdated)),
    ),
    tasks: tasks.filter(({ meta }) => isByThen(meta?.lastUpdated)),
    lists,
  };
}

/** The stored issues as a check would leave them; one it would make bears a key under which nobody has answered. */
function after(
  conclusion: Conclusion,
  stored: Stored,
  catalogue: readonly Rule[],
  policy: Policy,
  writer: Writer,
): readonly DetectedIssue[] {
  const issues = new Map(stored.issues.map((issue) => [keyOf(issue), issue]));
  for (const { writes } of reconcile(conclusion, stored, catalogue, policy, writer))
    for (const { kind, address, resource } of writes)
      if (kind === 'update' && resource.resourceType === 'DetectedIssue') issues.set(address, resource);
  return [...issues.values()];
}

function byKey(
  issues: readonly DetectedIssue[],
  { canonicals }: Writer,
): ReadonlyMap<string, readonly DetectedIssue[]> {
  return Map.groupBy(issues, (issue) => identifierUnder(issue, canonicals.issue) ?? '');
}

function markedIn(
  finding: Finding,
  { episode }: Assessment,
  standing: ReadonlyMap<string, readonly DetectedIssue[]>,
  chart: Chart,
  writer: Writer,
): Finding {
  if (finding.status !== 'open-gap' && finding.status !== 'prospective-gap') return finding;
  const waivers = new Map<GapFinding, Waiver>();
  for (const [about, gaps] of gapsByIssue(episode, finding)) {
    const issues = standing.get(issueKey(finding, episode, about, writer)) ?? [];
    const waiver = waiverOn(issues, factsOf(episode, gaps), chart, writer);
    if (waiver) for (const gap of gaps) waivers.set(gap, waiver);
  }
  if (waivers.size === 0) return finding;
  const gaps = finding.gaps.map((gap) => {
    const waiver = waivers.get(gap);
    return waiver ? { ...gap, waiver } : gap;
  });
  return { ...finding, gaps };
}

/** The address of a person on any server; a text that is none may be a name, and is not repeated. */
const PERSON = /(?:Practitioner|PractitionerRole)\/[A-Za-z0-9.-]{1,64}$/;

/**
 * The answer on these facts that holds on the issues of one key; none while one of them is open. A waiver that a check would
 * read from a Task only now has the moment of that check, which is not when the person said so.
 */
function waiverOn(
  issues: readonly DetectedIssue[],
  facts: string,
  { zone }: Chart,
  writer: Writer,
): Waiver | undefined {
  const answered = issues.find((issue) => standingOf(issue, writer) === 'answered' && factsOn(issue, writer) === facts);
  if (!answered || issues.some(isOpen)) return undefined;
  const said = answered.mitigation?.findLast((mitigation) => isWaiver(mitigation, writer));
  const day = said?.date === writer.now ? undefined : daysOf(said?.date, zone)?.first;
  const reason = waiverReasonIn(said?.action);
  const by = PERSON.exec(said?.author?.reference ?? '')?.[0];
  return {
    ...(reason && { reason }),
    ...(day !== undefined && { day: isoDate(day) }),
    ...(by !== undefined && { by }),
  };
}
