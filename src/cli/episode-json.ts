import { keyOf } from '../chart/references.ts';
import type { Assessment, FailedRule, Finding, GapFinding, Status } from '../model/assessment.ts';
import type { SetAside } from '../model/record.ts';
import type { Queue, Severity } from '../model/rule.ts';
import { isoDate, type IsoDate } from '../model/time.ts';
import { detailText, whyNotText, type ResourceKey } from '../model/verdict.ts';

/** One episode as a line of `--format ndjson`: a stable shape, every key always there. */
export interface EpisodeJson {
  readonly procedure: ResourceKey | null;
  readonly claims: readonly ResourceKey[];
  readonly patient: ResourceKey;
  readonly serviceDate: IsoDate | null;
  readonly asOf: IsoDate;
  readonly verdicts: readonly VerdictJson[];
  readonly setAside: readonly SetAside[];
  readonly failed: readonly FailedRule[];
}

/** What one rule says, in the order of the catalogue. */
export interface VerdictJson {
  readonly rule: string;
  readonly status: Status;
  /** Judged and shown only: no issue of it is written. */
  readonly shadow: boolean;
  readonly because: string | null;
  readonly due: IsoDate | null;
  readonly details: readonly string[];
  readonly evidence: readonly ResourceKey[];
  readonly gaps: readonly GapJson[];
}

/** One gap, with what was seen and not counted. */
export interface GapJson {
  readonly message: string;
  readonly text: string;
  readonly severity: Severity;
  readonly queue: Queue;
  readonly about: ResourceKey | null;
  readonly nearMisses: readonly { readonly reference: ResourceKey; readonly why: string }[];
  /** How many more there were than are told. */
  readonly moreNearMisses: number;
  /** A person's waiver that holds on it, where the input tells of one; what is not told of it is null. */
  readonly waiver: {
    readonly reason: string | null;
    readonly day: IsoDate | null;
    readonly by: ResourceKey | null;
  } | null;
}

/** An assessment in its stable shape. */
export function episodeJson({ episode, findings, failed, setAside }: Assessment): EpisodeJson {
  const { chart, day, procedures } = episode;
  const [procedure] = procedures;
  return {
    procedure: procedure ? keyOf(procedure) : null,
    claims: claimKeys(episode),
    patient: chart.patient,
    serviceDate: day === undefined ? null : isoDate(day),
    asOf: isoDate(chart.asOf),
    verdicts: findings.map(verdictJson),
    setAside,
    failed,
  };
}

/** The claims that bill an episode, each once. */
export function claimKeys({ lines }: Pick<Assessment['episode'], 'lines'>): readonly ResourceKey[] {
  return [...new Set(lines.map(({ claim }) => keyOf(claim)))].sort();
}

function verdictJson({ rule, status, shadow, because, due, details, evidence, gaps }: Finding): VerdictJson {
  return {
    rule,
    status,
    shadow,
    because: because ?? null,
    due: due ?? null,
    details: details.map(detailText),
    evidence,
    gaps: gaps.map(gapJson),
  };
}

function gapJson({ message, text, severity, queue, about, nearMisses, moreNearMisses, waiver }: GapFinding): GapJson {
  return {
    message,
    text,
    severity,
    queue,
    about: about ?? null,
    nearMisses: nearMisses.map(({ reference, why }) => ({ reference, why: whyNotText(why) })),
    moreNearMisses: moreNearMisses ?? 0,
    waiver: waiver ? { reason: waiver.reason ?? null, day: waiver.day ?? null, by: waiver.by ?? null } : null,
  };
}
