import { SHIPPED_OVERLAYS, type Overlay, type Payer, type PayerOfPayor } from './payers.ts';
import type { Queue, Severity } from './rule.ts';
import { SHIPPED_GLOBAL_DAYS, type GlobalDays, type NcciPair } from './tables.ts';

/** Days, ages or the like from one to another, both included. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** A code and its system. */
export interface PolicyCoding {
  readonly system: string;
  readonly code: string;
}

/** What a site sets of one rule. */
export interface RuleOverride {
  /** `shadow`: judged and shown, neither issue nor Task; `off`: not applicable. */
  readonly state: 'on' | 'shadow' | 'off';
  readonly severity?: Severity | undefined;
  readonly queue?: Queue | undefined;
  /** False: the issue is written, no Task lists it. */
  readonly task?: boolean | undefined;
  /** Day relative to D0 from which a gap that is not yet due is written as a preliminary issue. */
  readonly leadFrom?: number | undefined;
}

/**
 * The windows of the catalogue by rule id, in days relative to D0. Policy, not society numbers, except where domain.md D
 * says so.
 */
const WINDOWS = {
  'performance-status-recorded': { from: -30, to: 0 },
  'history-and-physical-on-file': { from: -30, to: 0 },
  'indication-documented': { from: -180, to: 0 },
  'informed-consent-on-file': { from: -90, to: 0 },
  'pregnancy-status-recorded': { from: -7, to: 0 },
  'pre-treatment-imaging-on-file': { from: -90, to: 0 },
  'arterial-mapping-on-file': { from: -60, to: 0 },
  'pre-treatment-blood-count-on-file': { from: -30, to: 0 },
  'pre-treatment-liver-function-on-file': { from: -30, to: 0 },
  'pre-treatment-coagulation-on-file': { from: -30, to: 0 },
  'procedure-note-on-file': { from: 0, to: 3 },
  'recovery-monitoring-recorded': { from: 0, to: 1 },
  'follow-up-scheduled': { from: 1, to: 104 },
  'follow-up-visit-documented': { from: 1, to: 104 },
  'follow-up-period-closed-out': { from: 60, to: 104 },
  'post-treatment-imaging-on-file': { from: 14, to: 104 },
  'post-treatment-labs-on-file': { from: 14, to: 104 },
  'treatment-response-recorded': { from: 1, to: 104 },
  'adverse-events-assessed': { from: 0, to: 104 },
  'transfer-of-care-recorded': { from: 0, to: 30 },
  'visit-in-global-period': { from: -1, to: 90 },
  'procedure-in-global-period': { from: 1, to: 90 },
} as const satisfies Readonly<Record<string, Interval>>;

/** A rule that looks at a window of days. */
export type WindowedRule = keyof typeof WINDOWS;

/** The site's settings; `policy.example.json` shows every key, `readPolicy` reads them. */
export interface Policy {
  /** Free label of this policy, written into Provenance. */
  readonly version: string;
  /** `live` writes issues and Tasks, `shadow` issues only, `off` nothing. */
  readonly mode: 'live' | 'shadow' | 'off';
  /** Services before this day are ignored, so that the first day does not flood the queues. */
  readonly notBefore?: string | undefined;
  readonly timeZone: string;
  /** Time zone by facility, keyed by `Organization/<id>`. */
  readonly timeZones: Readonly<Record<string, string>>;
  /** FHIR resource types the site supplies; absent: all are taken as supplied. */
  readonly feeds?: readonly string[] | undefined;
  /** Local codes and the standard codes they mean. */
  readonly localCodes: readonly { readonly local: PolicyCoding; readonly means: PolicyCoding }[];
  readonly narrative: 'read' | 'ignore';
  /** Notes fetched one by one for a patient, at most. */
  readonly maxNotes: number;
  readonly inpatientAdmission: 'require' | 'confirm' | 'off';
  readonly imagingEvidence: 'study' | 'study-or-report';
  readonly directiveSource: 'external' | 'fhir';
  /** Document types that are written directives at this site: no standard code was found for them. */
  readonly directiveTypes: readonly PolicyCoding[];
  /** ICD-10-CM codes, those under them included, accepted as a non-malignant reason for the service. */
  readonly acceptedNonMalignantReasons: readonly string[];
  readonly pregnancyAges: Interval;
  readonly shortStayHours: number;
  readonly activityTolerancePercent: number;
  readonly windows: Readonly<Record<WindowedRule, Interval>>;
  readonly due: {
    /** Record of admission, history, before-treatment and infusion: the later of these two. */
    readonly daysAfterInfusion: number;
    readonly daysAfterDischarge: number;
    /** A stay without an end counts as over this many days after the infusion, lest its gaps never fall due. */
    readonly daysOfUnfinishedStay: number;
    readonly dischargeSummaryDays: number;
    readonly followUpScheduledDays: number;
    readonly claimOnFileDays: number;
    readonly releaseInstructionsDays: number;
  };
  /** Last day of the follow-up period the claim code bundles, relative to D0 (MPFS global 090). */
  readonly globalPeriodDays: number;
  readonly rules: Readonly<Record<string, RuleOverride>>;
  /** Tables of CMS as data; a policy file names their files instead, and `withTables` reads them. */
  readonly tables: {
    /** MPFS global period by code. */
    readonly globalDays: Readonly<Record<string, GlobalDays>>;
    /** NCCI pairs; none: the rule is not applicable. */
    readonly ncciPairs: readonly NcciPair[];
  };
  /** Which payer a payor is. Keyed by `system|value` of its identifier, or by its `Organization/<id>`; never by its name. */
  readonly payers: Readonly<Record<string, PayerOfPayor>>;
  /** The overlay of each payer; one that a policy writes replaces the shipped one of that payer whole. */
  readonly overlays: Readonly<Record<Payer, Overlay>>;
  /** Severities whose gaps are listed in Tasks. */
  readonly taskSeverities: readonly Severity[];
  /** Days a completed Task with open gaps is left alone before a follow-on Task. */
  readonly answerGraceDays: number;
  /** Queue that takes the clinician's gaps once a claim is out. */
  readonly postBillQueue: Queue;
}

/** The policy of a site that has set nothing. */
export const DEFAULT_POLICY: Policy = {
  version: 'default',
  mode: 'live',
  timeZone: 'UTC',
  timeZones: {},
  localCodes: [],
  narrative: 'read',
  maxNotes: 20,
  inpatientAdmission: 'confirm',
  imagingEvidence: 'study-or-report',
  directiveSource: 'external',
  directiveTypes: [],
  acceptedNonMalignantReasons: ['D45'],
  pregnancyAges: { from: 12, to: 55 },
  shortStayHours: 48,
  activityTolerancePercent: 20,
  windows: WINDOWS,
  due: {
    daysAfterInfusion: 3,
    daysAfterDischarge: 2,
    daysOfUnfinishedStay: 30,
    dischargeSummaryDays: 30,
    followUpScheduledDays: 14,
    claimOnFileDays: 30,
    releaseInstructionsDays: 1,
  },
  globalPeriodDays: 90,
  rules: {},
  tables: { globalDays: SHIPPED_GLOBAL_DAYS, ncciPairs: [] },
  payers: {},
  overlays: SHIPPED_OVERLAYS,
  taskSeverities: ['high', 'moderate'],
  answerGraceDays: 3,
  postBillQueue: 'HIM',
};

/** A policy that could not be accepted; its message lists every fault with its place. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}
