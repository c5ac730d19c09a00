import type { DetectedIssue } from '@medplum/fhirtypes';
import { daysOf, exactDay } from '../chart/dates.ts';
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

/** What one installation has stored of a patient, and how it writes. */
export interface Installed {
  readonly stored: Stored;
  readonly writer: Writer;
}

/** The issues of one installation as a check would leave them, by their keys. */
interface Settled {
  readonly byKey: ReadonlyMap<string, readonly DetectedIssue[]>;
  readonly writer: Writer;
}

/**
 * The assessments of a conclusion, with the waivers that hold on their gaps: those a check on the server would leave in peace,
 * given what is stored there. A gap that one of several installations holds open is not waived. No verdict is another for it.
 */
export function withWaivers(
  conclusion: Conclusion,
  installed: readonly Installed[],
  catalogue: readonly Rule[],
  policy: Policy,
): readonly Assessment[] {
  const { chart, assessments } = conclusion;
  const settled = installed
    .filter(({ stored }) => stored.issues.length > 0)
    .map(({ stored, writer }): Settled => {
      const issues = after(conclusion, stored, catalogue, { ...policy, mode: 'shadow' }, writer);
      return { byKey: Map.groupBy(issues, (issue) => identifierUnder(issue, writer.canonicals.issue) ?? ''), writer };
    });
  if (settled.length === 0) return assessments;
  return assessments.map((assessment) => ({
    ...assessment,
    findings: assessment.findings.map((finding) => markedIn(finding, assessment, settled, chart)),
  }));
}

/**
 * What was stored by the end of the day of a chart; an issue waived later is as if nobody had answered. Where nobody said on
 * which day it was closed, that is no later than it was written.
 */
export function storedBy({ issues, tasks, lists }: Stored, { asOf, zone }: Chart): Stored {
  const isByThen = (said: string | undefined, written: string | undefined) => {
    const days = daysOf(said, zone);
    if (days && (days.first > asOf || days.last <= asOf)) return days.first <= asOf;
    return (daysOf(written, zone)?.first ?? asOf) <= asOf;
  };
  return {
    issues: issues.filter((issue) =>
      isByThen(issue.mitigation?.at(-1)?.date, isOpen(issue) ? undefined : issue.meta?.lastUpdated),
    ),
    tasks: tasks.filter(({ meta, lastModified }) => isByThen(meta?.lastUpdated, lastModified)),
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

function markedIn(finding: Finding, { episode }: Assessment, settled: readonly Settled[], chart: Chart): Finding {
  if (finding.status !== 'open-gap' && finding.status !== 'prospective-gap') return finding;
  const waivers = new Map<GapFinding, Waiver>();
  for (const [about, gaps] of gapsByIssue(episode, finding)) {
    const facts = factsOf(episode, gaps);
    const held = settled.map(({ byKey, writer }) => ({
      issues: byKey.get(issueKey(finding, episode, about, writer)) ?? [],
      writer,
    }));
    if (held.some(({ issues }) => issues.some(isOpen))) continue;
    const [waiver] = held.flatMap(({ issues, writer }) => answersOn(issues, facts, chart, writer)).sort(latestFirst);
    if (waiver) for (const gap of gaps) waivers.set(gap, waiver.told);
  }
  if (waivers.size === 0) return finding;
  const gaps = finding.gaps.map((gap) => {
    const waiver = waivers.get(gap);
    return waiver ? { ...gap, waiver } : gap;
  });
  return { ...finding, gaps };
}

/** A waiver as it is told, and what orders it among others. */
interface Answer {
  readonly told: Waiver;
  readonly order: string;
}

function latestFirst(a: Answer, b: Answer): number {
  return a.order < b.order ? 1 : -1;
}

/** The address of a person on any server; a text that is none may be a name, and is not repeated. */
const PERSON = /(?:Practitioner|PractitionerRole)\/[A-Za-z0-9.-]{1,64}$/;

/**
 * The answers on these facts that hold on the issues of one key. A waiver that a check would read from a Task only now has the
 * moment of that check, which is not when the person said so.
 */
function answersOn(
  issues: readonly DetectedIssue[],
  facts: string,
  { zone }: Chart,
  writer: Writer,
): readonly Answer[] {
  const answered = issues.filter(
    (issue) => standingOf(issue, writer) === 'answered' && factsOn(issue, writer) === facts,
  );
  return answered.map((issue) => {
    const said = issue.mitigation?.findLast((mitigation) => isWaiver(mitigation, writer));
    const day = said?.date === writer.now ? undefined : exactDay(daysOf(said?.date, zone));
    const reason = waiverReasonIn(said?.action);
    const by = PERSON.exec(said?.author?.reference ?? '')?.[0];
    const told = {
      ...(reason && { reason }),
      ...(day !== undefined && { day: isoDate(day) }),
      ...(by !== undefined && { by }),
    };
    return { told, order: [told.day ?? '', said?.date ?? '', issue.id ?? '', writer.canonicals.issue].join(' ') };
  });
}
