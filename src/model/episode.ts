import type {
  Claim,
  CodeableConcept,
  Encounter,
  ExtractResource,
  Procedure,
  Reference,
  Resource,
  ResourceType,
} from '@medplum/fhirtypes';
import type { SetAside } from './record.ts';
import type { Day, DaySpan } from './time.ts';
import type { ResourceKey } from './verdict.ts';

/** The sound resources of one patient, indexed; every reader of `chart/` looks things up here. */
export interface Chart {
  /** The surviving record of the patient. */
  readonly patient: ResourceKey;
  /** Every record of the same person, merged ones included. */
  readonly patientKeys: ReadonlySet<ResourceKey>;
  /** The moment at which the record is judged, as it was written. */
  readonly judgedAt: string;
  /** The day of that moment in {@link zone}. */
  readonly asOf: Day;
  /** IANA time zone of the facility: UTC date-times are read as days there. Several joined by `|` where it cannot be told which. */
  readonly zone: string;
  readonly byType: { readonly [T in ResourceType]?: readonly ExtractResource<T>[] };
  readonly byKey: ReadonlyMap<ResourceKey, Resource>;
  /** Resources that came with the record and name another patient: never evidence; a reference to one is a conflict. */
  readonly foreign: ReadonlyMap<ResourceKey, Resource>;
  /** `system|value` of identifiers, and the resources that carry them. */
  readonly byIdentifier: ReadonlyMap<string, readonly ResourceKey[]>;
  readonly aliases: ReadonlyMap<string, ResourceKey>;
  readonly bases: readonly string[];
  /** `system|code` of local codes, and the standard codes (`system|code`) the site declares them to mean. */
  readonly localCodes: ReadonlyMap<string, readonly string[]>;
  readonly unreadable: ReadonlySet<ResourceType>;
  readonly setAside: readonly SetAside[];
  /** What readers worked out already, each under its own name; `chart/memo.ts` alone looks into it. */
  readonly memo: Map<object, Map<unknown, unknown>>;
}

/** Where on a claim a service stands. */
export type LinePlace = 'item' | 'detail' | 'subDetail' | 'procedure';

/** One line of a claim, with what it inherits from the item above it. */
export interface ClaimLine {
  readonly claim: Claim;
  readonly place: LinePlace;
  /** Stable within the claim: `1`, `1.2`, `1.2.3`, or `p2` for a claim procedure. */
  readonly sequence: string;
  readonly code: CodeableConcept;
  /** Modifiers of the line and those glued to its code, upper case, without repeats. */
  readonly modifiers: readonly string[];
  readonly days?: DaySpan;
  /** CMS place-of-service code. */
  readonly placeOfService?: string;
  readonly encounters: readonly Reference[];
  readonly diagnosisSequences: readonly number[];
  readonly procedureSequences: readonly number[];
  readonly careTeamSequences: readonly number[];
  readonly units: number;
}

/** What the issues of an episode are keyed by: the index procedure, or the claim line of a service without one. */
export interface Anchor {
  readonly key: ResourceKey;
  readonly resource: Procedure | Claim;
  /** `Procedure/x`, or `Claim/y/1.2` with the line. */
  readonly id: string;
}

/** A day on which the follow-up ended before its time. */
export interface EarlyEnd {
  /** The days of which it was one; undefined when the record tells that it ended but not when. */
  readonly days?: DaySpan;
  readonly because: string;
}

/** What the record shows of one 77750 service. Not a FHIR EpisodeOfCare. */
export interface Episode {
  readonly anchor: Anchor;
  readonly chart: Chart;
  /** The records of this service, the index procedure first; none for a claim without a Procedure. */
  readonly procedures: readonly Procedure[];
  /** The 77750 lines of active, unsuperseded claims for this service. */
  readonly lines: readonly ClaimLine[];
  /** D0. */
  readonly day?: Day;
  /** Where D0 was read. */
  readonly dayFrom?: ResourceKey;
  /** The encounter of the infusion, when it is linked. */
  readonly encounter?: Encounter;
  /** The index encounter and those it is part of or that are part of it. */
  readonly stay: readonly Encounter[];
  /** Index procedures that are recorded as not done, while a claim or another record speaks for the service. */
  readonly notDone: readonly Procedure[];
  /** D0 of the infusion that follows within the follow-up period. */
  readonly nextDay?: Day;
  readonly earlyEnd?: EarlyEnd;
}

/** An episode whose service date is known to the day. */
export type DatedEpisode = Episode & { readonly day: Day };
