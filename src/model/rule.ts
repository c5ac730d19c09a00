import type { ResourceType } from '@medplum/fhirtypes';
import type { DatedEpisode, Episode } from './episode.ts';
import type { Policy } from './policy.ts';
import type { Verdict } from './verdict.ts';

/** The catalogue's chapters, in reading order. */
export const SECTIONS = ['admission', 'history', 'before-treatment', 'infusion', 'follow-up', 'claim'] as const;
export type Section = (typeof SECTIONS)[number];

/** DetectedIssue.severity. */
export const SEVERITIES = ['high', 'moderate', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Whose desk a gap belongs on; Task.performerType. */
export const QUEUES = ['clinician', 'coding', 'scheduling', 'imaging', 'HIM', 'compliance'] as const;
export type Queue = (typeof QUEUES)[number];

/** When a gap of a rule is due (domain.md A1, Due). */
export type Timing = 'before' | 'admission' | 'infusion' | 'follow-up' | 'hand-over' | 'immediate';

/** Why a requirement is unmet, in the words of the DEQM care-gap-reason code system. */
export type GapReason =
  | 'NotFound'
  | 'Missing'
  | 'Present'
  | 'InvalidAttribute'
  | 'DateOutOfRange'
  | 'ValueOutOfRange'
  | 'CountOutOfRange'
  | 'NonComputableDocumentation';

/** One thing a rule can say is missing. Holes in `text` are `{name}`, filled from the gap's data. */
export interface Message {
  readonly text: string;
  readonly reason: GapReason;
  readonly severity?: Severity;
  readonly queue?: Queue;
  /** False: the issue is written, but no Task lists it. */
  readonly task?: false;
}

interface RuleCard<M extends string> {
  /** Kebab-case; also the file name, the code in our CodeSystem and the anchor in CATALOGUE.md. Never reused. */
  readonly id: string;
  /** What a complete record shows, as one sentence. */
  readonly title: string;
  readonly section: Section;
  readonly severity: Severity;
  readonly queue: Queue;
  /** Where the requirement comes from: keys of domain sources. A rule nobody asked for is not a rule. */
  readonly source: string;
  /** What would close the gap, in neutral words: never a diagnosis, never a payment. */
  readonly remedy: string;
  /** The types its evidence may come from: feeds, unreadable types and the loader are decided from this. */
  readonly evidenceTypes: readonly ResourceType[];
  /** The types that tell whether the rule applies at all, where its evidence does not: unread, it is undetermined. */
  readonly appliesBy?: readonly ResourceType[];
  /** The types its evidence is understood by: the drug, the clinician, the role, the house; of a visit also what ties it. */
  readonly refersTo?: readonly ResourceType[];
  readonly timing: Timing;
  /** Version of the catalogue in which the rule first stood; absent: the first. */
  readonly since?: string;
  /** True when what the rule finds opens a gap: evidence it could not read then leaves the question open. */
  readonly conflict?: true;
  /** True when the rule still speaks of a service that is recorded as not done. */
  readonly judgesNotDone?: true;
  /** Days from the service after which a gap is due, where the section's own moment does not serve. */
  readonly dueDay?: (policy: Policy) => number;
  /** Day relative to the service from which a gap not yet due is announced; absent: never before it is due. */
  readonly leadFrom?: number;
  readonly messages: Readonly<Record<M, Message>>;
}

/** A rule of the catalogue: what it is, and the one function that judges an episode. */
export type Rule<M extends string = string> = RuleCard<M> &
  (
    | {
        readonly needsServiceDate?: true;
        readonly check: (episode: DatedEpisode, policy: Policy) => Verdict<NoInfer<M>>;
      }
    | { readonly needsServiceDate: false; readonly check: (episode: Episode, policy: Policy) => Verdict<NoInfer<M>> }
  );

/** States a rule; the message ids are inferred, so that a verdict naming another one does not compile. */
export function defineRule<const M extends string>(rule: Rule<M>): Rule<M> {
  return rule;
}
