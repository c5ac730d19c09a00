import type { Assessment, Finding, GapFinding } from '../model/assessment.ts';
import type { Episode } from '../model/episode.ts';
import { SEVERITIES, type Queue, type Severity } from '../model/rule.ts';
import { isoDate, type IsoDate } from '../model/time.ts';
import type { NearMiss } from '../model/verdict.ts';
import { INDEX_CODE } from '../chart/codes.ts';
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
}

/** The issues a finding asks for; none unless it is open, or prospective within its lead time. */
export function wantedIssues(assessment: Assessment, finding: Finding, writer: Writer): readonly WantedIssue[] {
  const open = finding.status === 'open-gap' || (finding.status === 'prospective-gap' && finding.announced);
  if (!open || finding.shadow) return [];
  const byKey = Map.groupBy(finding.gaps, (gap) => issueKey(assessment.episode, finding.rule, gap, writer));
  return [...byKey].map(([key, gaps]) => toWanted(assessment.episode, finding, key, gaps));
}

function issueKey({ anchor }: Episode, rule: string, { about }: GapFinding, writer: Writer): string {
  const base = `${rule}/${anchorName(writer, anchor.id)}`;
  return about === undefined || about === anchor.key ? base : `${base}/${about}`;
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

function factsOf({ day, anchor }: Episode, gaps: readonly GapFinding[]): string {
  const messages = [...new Set(gaps.map(({ message }) => message))].sort();
  return [messages.join('+'), day === undefined ? 'undated' : isoDate(day), INDEX_CODE, anchor.resource.status].join(
    '|',
  );
}
