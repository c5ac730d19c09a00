import type { Assessment, Finding, GapFinding } from '../model/assessment.ts';
import type { Episode } from '../model/episode.ts';
import { SEVERITIES, type Queue, type Severity } from '../model/rule.ts';
import { isoDate, type IsoDate } from '../model/time.ts';
import type { NearMiss, ResourceKey } from '../model/verdict.ts';
import { INDEX_CODE } from '../chart/codes.ts';
import { UNHEARD_OF } from '../chart/standing.ts';
import { anchorName, type Writer } from './writer.ts';

/** An issue that ought to stand: the gaps of one rule about one resource. */
export interface WantedIssue {
  /** Its identifier value. */
  readonly key: string;
  readonly rule: string;
  readonly status: 'preliminary' | 'final';
  readonly severity: Severity;
  readonly queue: Queue;
  readonly task: boolean;
  readonly due?: IsoDate;
  readonly gaps: readonly GapFinding[];
  readonly nearMisses: readonly NearMiss[];
  /** How many more there were than are told. */
  readonly moreNearMisses: number;
  /** Message ids, D0, code and status of the anchor: a waiver holds while these stay. */
  readonly facts: string;
  /** A person waived it on other facts: under another anchor, of another claim, or in another issue of its key. */
  readonly waivedBefore?: boolean;
}

/** The issues a finding asks for; none unless it is open, or prospective within its lead time. */
export function wantedIssues(assessment: Assessment, finding: Finding, writer: Writer): readonly WantedIssue[] {
  const open = finding.status === 'open-gap' || (finding.status === 'prospective-gap' && finding.announced);
  if (!open || finding.shadow) return [];
  const { episode } = assessment;
  return [...gapsByIssue(episode, finding)].map(([about, gaps]) =>
    toWanted(episode, finding, issueKey(finding, episode, about, writer), gaps),
  );
}

/** The identifier value of the issue that tells the gaps of a rule about a resource, or about the service itself. */
export function issueKey(
  { rule }: Pick<Finding, 'rule'>,
  { anchor }: Episode,
  about: ResourceKey | undefined,
  writer: Writer,
): string {
  const base = `${rule}/${anchorName(writer, anchor.id)}`;
  return about === undefined ? base : `${base}/${about}`;
}

/** The gaps of a finding, together where one issue tells them: by the resource they are about, undefined for the service itself. */
export function gapsByIssue(
  { anchor }: Episode,
  { gaps }: Pick<Finding, 'gaps'>,
): ReadonlyMap<ResourceKey | undefined, readonly GapFinding[]> {
  return Map.groupBy(gaps, ({ about }) => (about === anchor.key ? undefined : about));
}

function toWanted(episode: Episode, finding: Finding, key: string, gaps: readonly GapFinding[]): WantedIssue {
  const gravest = SEVERITIES.find((severity) => gaps.some((gap) => gap.severity === severity)) ?? 'low';
  const heaviest = gaps.find(({ severity }) => severity === gravest);
  const nearMisses = new Map(
    gaps.flatMap((gap) => gap.nearMisses).map((near) => [`${near.reference} ${near.why.code}`, near]),
  );
  return {
    key,
    rule: finding.rule,
    status: finding.status === 'open-gap' ? 'final' : 'preliminary',
    severity: gravest,
    queue: heaviest?.queue ?? 'HIM',
    task: gaps.some(({ task }) => task),
    ...(finding.due !== undefined && { due: finding.due }),
    gaps,
    nearMisses: [...nearMisses.values()].sort((a, b) => (a.reference < b.reference ? -1 : 1)),
    moreNearMisses: Math.max(0, ...gaps.map((gap) => gap.moreNearMisses ?? 0)),
    facts: factsOf(episode, gaps),
  };
}

/** The facts behind the gaps that one issue tells. */
export function factsOf({ day, anchor }: Episode, gaps: readonly GapFinding[]): string {
  const messages = [...new Set(gaps.map(({ message }) => message))].sort();
  const status: unknown = anchor.resource.status;
  const told = typeof status !== 'string' || STATUSES.has(status) ? status : UNHEARD_OF;
  return [messages.join('+'), day === undefined ? 'undated' : isoDate(day), INDEX_CODE, told].join('|');
}

/** The statuses that FHIR R4 has for a Procedure or a Claim; any other word may be of the chart, and is not repeated. */
const STATUSES: ReadonlySet<string> = new Set([
  'preparation',
  'in-progress',
  'not-done',
  'on-hold',
  'stopped',
  'completed',
  'active',
  'cancelled',
  'draft',
  'entered-in-error',
  'unknown',
]);

/** The day of the service among the facts an issue was written on. */
export function dayIn(facts: string | undefined): string | undefined {
  return facts?.split('|')[1];
}
