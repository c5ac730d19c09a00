import type { ResourceType } from '@medplum/fhirtypes';
import type { Episode } from './episode.ts';
import type { SetAside } from './record.ts';
import type { GapReason, Queue, Section, Severity } from './rule.ts';
import type { IsoDate } from './time.ts';
import type { Detail, NearMiss, ResourceKey } from './verdict.ts';

/** What a person answered on a gap: that it need not be closed. */
export interface Waiver {
  /** Code of the reason they gave. */
  readonly reason?: string;
  /** The day they said so, where it is told. */
  readonly day?: IsoDate;
  /** Who they are: a Practitioner or PractitionerRole. */
  readonly by?: ResourceKey;
}

/** A gap with everything the runner adds: its sentence, how grave it is, whose desk it belongs on. */
export interface GapFinding {
  readonly message: string;
  readonly text: string;
  readonly reason: GapReason;
  readonly severity: Severity;
  readonly queue: Queue;
  /** Whether a Task may list it. */
  readonly task: boolean;
  readonly about?: ResourceKey;
  readonly nearMisses: readonly NearMiss[];
  /** How many more there were than are told; absent when all are. */
  readonly moreNearMisses?: number;
  /** Set where what is stored of the checker was read too, and a person's waiver holds. */
  readonly waiver?: Waiver;
}

export type Status = 'not-applicable' | 'closed-gap' | 'prospective-gap' | 'open-gap' | 'undetermined';

/** How a finding stands for its reader: as judged, or `waived` where a person answered every gap of it. */
export type Standing = Status | 'waived';

/** How a finding stands. */
export function standsAs({
  status,
  gaps,
}: Pick<Finding, 'status'> & { readonly gaps: readonly Pick<GapFinding, 'waiver'>[] }): Standing {
  const isGap = status === 'open-gap' || status === 'prospective-gap';
  return isGap && areWaived(gaps) ? 'waived' : status;
}

/** True of gaps that a person answered, every one. */
export function areWaived(gaps: readonly Pick<GapFinding, 'waiver'>[]): boolean {
  return gaps.length > 0 && gaps.every(({ waiver }) => waiver);
}

/** What one rule says of one episode. */
export interface Finding {
  readonly rule: string;
  readonly section: Section;
  readonly status: Status;
  readonly because?: string;
  readonly due?: IsoDate;
  /** A prospective gap inside its lead time: written as a preliminary issue. */
  readonly announced: boolean;
  /** Judged but not written (policy state `shadow`). */
  readonly shadow: boolean;
  readonly evidence: readonly ResourceKey[];
  readonly details: readonly Detail[];
  readonly gaps: readonly GapFinding[];
}

/** A rule that threw; its issues are left alone. */
export interface FailedRule {
  readonly rule: string;
  readonly error: string;
}

/** The verdict of the whole catalogue on one episode. */
export interface Assessment {
  readonly episode: Episode;
  readonly findings: readonly Finding[];
  readonly failed: readonly FailedRule[];
  readonly setAside: readonly SetAside[];
  readonly unreadable: readonly ResourceType[];
}
