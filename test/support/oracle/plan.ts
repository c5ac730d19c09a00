/** How a date is written; `filed` is a document that carries nothing but the day it was filed. */
export const TIME_FORMS = ['date', 'offset', 'utc', 'month', 'year', 'none', 'filed'] as const;
export type TimeForm = (typeof TIME_FORMS)[number];

/** How one resource names another (domain.md A1, Patient). */
export const REF_FORMS = ['relative', 'absolute', 'urn', 'versioned', 'conditional', 'logical', 'contained'] as const;
export type RefForm = (typeof REF_FORMS)[number];

/** How a resource names its patient: ours in any form, the merged record of ours, or somebody else. */
export const FOREIGN_FORMS = ['other', 'other-absolute', 'other-conditional', 'other-logical', 'other-base'] as const;
export type PatientForm = RefForm | 'merged' | (typeof FOREIGN_FORMS)[number];

/** Whether a status counts, is not final yet, or never counts. */
export type Standing = 'good' | 'unfinished' | 'void';

/** What a resource is tied to. */
export type Link = 'none' | 'encounter' | 'procedure';

/** What a piece of evidence is; its resource and its codes are in `kinds.ts`. */
export type PieceKind =
  | 'stage'
  | 'performance'
  | 'history-note'
  | 'consult-note'
  | 'general-consult-note'
  | 'plan-note'
  | 'consent'
  | 'privacy-consent'
  | 'consent-note'
  | 'general-consent-note'
  | 'pregnancy-test'
  | 'study'
  | 'imaging-report'
  | 'imaging-note'
  | 'therapy-report'
  | 'blood-panel'
  | 'blood-parts'
  | 'liver-panel'
  | 'liver-parts'
  | 'coagulation'
  | 'procedure-note'
  | 'discharge-summary'
  | 'instructions'
  | 'progress-note'
  | 'activity'
  | 'directive'
  | 'directive-note'
  | 'appointment'
  | 'visit'
  | 'response'
  | 'adverse-event'
  | 'vital-sign'
  | 'play-performance'
  | 'referral'
  | 'care-team';

/** What the text of a note tells; each is one sentence of it. */
export type Said = 'radionuclide' | 'activity' | 'route' | 'site' | 'recovery' | 'adverse' | 'response';

/** The text of a note: a scan nobody can read, or sentences, true ones and ones that only sound alike. */
export interface NoteText {
  readonly form: 'plain' | 'html' | 'scan';
  readonly says: readonly Said[];
  /** Adds sentences on planned, historical and negated facts, which tell nothing. */
  readonly teases: boolean;
}

/** One piece of evidence, or of what only looks like it. */
export interface Piece {
  readonly kind: PieceKind;
  /** Chooses among codes, statuses and spellings that mean the same. */
  readonly pick: number;
  /** Days from D0. */
  readonly day: number;
  readonly time: TimeForm;
  readonly standing: Standing;
  readonly patient: PatientForm;
  readonly link: Link;
  readonly ref: RefForm;
  /** A part is lacking: a panel without its platelets, a report without its conclusion, a visit without its note. */
  readonly partial: boolean;
  /** Adds an older version of the same resource that says otherwise. */
  readonly doubled: boolean;
  readonly modality: 'CT' | 'MR' | 'PT' | 'NM' | 'US' | 'XA' | 'DX';
  readonly text: NoteText;
  /** What ties a visit or an appointment to the service. */
  /** A note is written as Composition. */
  readonly composition: boolean;
  readonly tie: 'type' | 'clinician' | 'specialty' | 'reason' | 'nothing';
}

/** Where a result stands: by itself, or in a report that contains it, with a date and patient of its own or those of the report. */
export const WITHIN = ['nothing', 'report, told by itself', 'report, told by that'] as const;
export type Within = (typeof WITHIN)[number];

/** What was given, and what it tells about the route. */
export const TREATED = [
  'pleural',
  'peritoneal',
  'radium',
  'samarium',
  'strontium',
  'lutetium',
  'iodine',
  'antibody',
  'microspheres',
] as const;
export type Treatment = (typeof TREATED)[number];

/** How an agent is named: in words; by its HCPCS code alone, bare or of a Medication that is held, contained or made of it. */
export const AGENT_FORMS = ['words', 'code', 'medication', 'contained', 'ingredient'] as const;
export type AgentForm = (typeof AGENT_FORMS)[number];

/** The administration as recorded. */
export interface AdministrationPlan {
  readonly standing: Standing;
  readonly day: number;
  readonly tied: boolean;
  readonly agentNamed: boolean;
  readonly agentBy: AgentForm;
  /** Chooses among the codes of the agent and the spellings of their system. */
  readonly pick: number;
  readonly dose: 'activity' | 'volume' | 'none';
  /** Given as part of prescribed: 100, 115, 130. */
  readonly percent: number;
  readonly routeNamed: boolean;
  readonly siteNamed: boolean;
  readonly patient: PatientForm;
  readonly ref: RefForm;
}

/** The stay of the infusion. */
export interface StayPlan {
  readonly kind: 'IMP' | 'ACUTE' | 'NONAC' | 'AMB' | 'OBSENC' | 'SS';
  readonly start: number;
  /** Absent: still open. */
  readonly end?: number;
  readonly linkedBy: 'procedure' | 'claim' | 'reason' | 'diagnosis' | 'nothing';
  readonly ref: RefForm;
  readonly disposition?: 'home' | 'hospice' | 'died';
  /** Chooses among the codes of the disposition. */
  readonly pick: number;
  readonly diagnosis: boolean;
}

/** Where 77750 stands on a claim. */
export type LineSpot = 'item' | 'detail' | 'subDetail' | 'procedure-code' | 'procedure-reference';

/** Where the day of a line stands: on the line, on the claim procedure it names, or in the period of the claim. */
export const LINE_TIMES = ['date', 'offset', 'utc', 'billable', 'procedure', 'none'] as const;

/** One claim with one line for the service. */
export interface ClaimPlan {
  readonly type: 'professional' | 'institutional';
  readonly spot: LineSpot;
  readonly codeForm: number;
  readonly modifiers: readonly string[];
  readonly glued: boolean;
  readonly pos?: '11' | '19' | '21' | '22' | '23' | '24' | '99';
  readonly units?: number;
  readonly provider: 'a' | 'b';
  readonly diagnosis: 'pointed' | 'unpointed' | 'other' | 'none';
  readonly namesProcedure: boolean;
  /** Days from D0 that the line is dated. */
  readonly day: number;
  readonly time: (typeof LINE_TIMES)[number];
  /** How it names the Procedure, the claim it supersedes and its coverage. */
  readonly ref: RefForm;
  /** An older active claim this one names as `prior`. */
  readonly supersedes: boolean;
  /** Further lines by the same provider. */
  readonly extras: readonly ExtraLine[];
  readonly patient: PatientForm;
}

/** Another line of the same claim. */
export interface ExtraLine {
  readonly code: string;
  /** Chooses among the spellings of its system. */
  readonly pick: number;
  readonly day: number;
  readonly modifiers: readonly string[];
  /** The text beside the code: the product given, another one, or the code again. */
  readonly text?: 'agent' | 'other' | 'code';
}

/** Malignant by ICD-10-CM, by SNOMED CT, by the mCODE profile claimed alone; accepted though not malignant; neither. */
export const DIAGNOSES = [
  'C78.2',
  'C22.0',
  'C79.51',
  'C92.10',
  'C71.9',
  'C50.911',
  'C7A.020',
  'C7B.02',
  'SNOMED',
  'mCODE primary',
  'mCODE',
  'D45',
  'Z80.3',
  'M17.11',
] as const;

/** The malignant diagnosis as recorded. */
export interface DiagnosisPlan {
  readonly code: (typeof DIAGNOSES)[number];
  readonly verification: 'confirmed' | 'absent' | 'provisional' | 'refuted' | 'entered-in-error';
  /** Days from D0 of onset; absent: none recorded. */
  readonly onset?: number;
  readonly abatement?: number;
  readonly staged: boolean;
  readonly tied: boolean;
  readonly patient: PatientForm;
}

/** Records that look like the service or like evidence, and are not. */
export const CLUTTER = [
  'code-177750',
  'glued-without-system',
  'snomed-77750',
  'text-mention',
  'preauthorization',
  'draft-claim',
  'cancelled-claim',
  'not-done-elsewhere',
  'order-only',
  'other-patient-infusion',
  'saline',
  'family-history',
  'unrelated-visit',
  'cancelled-scan',
] as const;
export type Clutter = (typeof CLUTTER)[number];

/** Types of evidence that a site may not supply, or a server not let read. */
export const EVIDENCE_TYPES = [
  'Observation',
  'ImagingStudy',
  'DiagnosticReport',
  'DocumentReference',
  'Composition',
  'Consent',
  'MedicationRequest',
  'Appointment',
  'AdverseEvent',
] as const;
export type EvidenceType = (typeof EVIDENCE_TYPES)[number];

/** A Procedure of the day under another code: radionuclide therapy, or anything else. */
export interface BackingPlan {
  readonly coded: 'therapy' | 'other';
  readonly pick: number;
  /** True when the claims name it. */
  readonly named: boolean;
  readonly day: number;
}

/** What Procedure.report names: a note of the infusion whatever its type and date. */
export interface ReportPlan {
  readonly shape: 'DocumentReference' | 'DiagnosticReport' | 'Composition';
  readonly standing: Standing;
  readonly patient: PatientForm;
  readonly text: NoteText;
}

/** The policies of a site that a plan draws; what is drawn first is the default. */
export const SITE = {
  directive: ['external', 'fhir'],
  narrative: ['read', 'ignore'],
  admission: ['confirm', 'require', 'off'],
  imaging: ['study-or-report', 'study'],
  /** Of the prescribed activity, in per cent. */
  tolerance: [20, 10],
  /** The table of global periods: the shipped one, a file of CMS, an empty one. */
  periods: ['shipped', 'file', 'empty'],
  /** The table of NCCI pairs: none, or a file of CMS. */
  pairs: ['none', 'file'],
  /** A rule that is switched off. */
  off: ['none', 'encounter-linked', 'procedure-note-on-file', 'follow-up-scheduled', 'place-of-service-consistent'],
} as const;
export type SitePlan = { readonly [Key in keyof typeof SITE]: (typeof SITE)[Key][number] };

/** The five payers an overlay exists for; a plan that follows the rules of Medicare; one nobody has listed. */
export const PAYORS = [
  'aetna',
  'blue-cross-blue-shield',
  'cigna',
  'unitedhealthcare',
  'medicare',
  'advantage',
  'unlisted',
] as const;
export type Payor = (typeof PAYORS)[number];

/** How a Coverage names its payor. */
export const PAYOR_FORMS = ['identifier', 'organization', 'held', 'contained'] as const;

/** Who covers the service. */
export interface CoverPlan {
  readonly payor: Payor;
  readonly by: (typeof PAYOR_FORMS)[number];
  /** How the claims name the Coverage. */
  readonly ref: RefForm;
  /** The payor goes by the name of another payer. */
  readonly misnamed: boolean;
  /** A second coverage, of this payer, that is not the focal one. */
  readonly second?: Payor;
}

/** One episode as a person would describe it; the chart and the right verdicts both follow from it. */
export interface Plan {
  readonly d0: string;
  readonly zone: 'UTC' | 'America/Chicago';
  /** Whose zone it is: of the whole site, or of the facility that provides the stay. */
  readonly zoneOf: 'site' | 'facility';
  /** The day of the judgment, from D0. */
  readonly asOf: number;
  readonly gender: 'female' | 'male';
  readonly age: number;
  readonly hysterectomy: boolean;
  readonly merged: boolean;
  /** Which of two merged records names the other. */
  readonly mergedBy: 'both' | 'old' | 'new';
  readonly death?: 'unknown-day' | number;
  /** Whether a Procedure exists; without one a claim is the episode. */
  readonly procedure: boolean;
  readonly status:
    'completed' | 'in-progress' | 'stopped' | 'preparation' | 'on-hold' | 'not-done' | 'entered-in-error' | 'unknown';
  readonly codeForm: number;
  readonly time: 'date' | 'offset' | 'utc' | 'period' | 'month' | 'year' | 'none';
  readonly procedurePatient: PatientForm;
  /** The same service recorded twice. */
  readonly copies: 'none' | 'version' | 'system';
  readonly performer: 'practitioner' | 'role' | 'organization' | 'none';
  readonly reason: boolean;
  readonly bodySite: boolean;
  readonly technique: boolean;
  readonly complication: boolean;
  readonly statusReason: boolean;
  readonly treatment: Treatment;
  readonly administration?: AdministrationPlan;
  readonly stay?: StayPlan;
  readonly diagnosis?: DiagnosisPlan;
  readonly pieces: readonly Piece[];
  readonly claims: readonly ClaimPlan[];
  readonly second?: number;
  /** The modifiers of a line that the first of our claims has for the second infusion. */
  readonly secondBilled?: readonly string[];
  /** What stands behind a claim for which no Procedure carries 77750. */
  readonly backing?: BackingPlan;
  readonly clutter: readonly Clutter[];
  readonly report?: ReportPlan;
  /** How the Procedure itself names the agent. */
  readonly used: 'code' | 'hcpcs' | 'reference' | 'display' | 'nothing';
  readonly site: SitePlan;
  readonly cover?: CoverPlan;
  /** Types the site does not supply. */
  readonly unsupplied: readonly EvidenceType[];
  /** A type that could not be read. */
  readonly unread?: EvidenceType;
}
