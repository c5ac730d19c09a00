import type { Piece, PieceKind, Within } from './plan.ts';

export const LOINC = 'http://loinc.org';
export const SNOMED = 'http://snomed.info/sct';

/** The resource a kind of evidence is written as. */
export type Shape =
  | 'Observation'
  | 'DocumentReference'
  | 'Consent'
  | 'ImagingStudy'
  | 'DiagnosticReport'
  | 'MedicationRequest'
  | 'Appointment'
  | 'Encounter'
  | 'AdverseEvent'
  | 'ServiceRequest'
  | 'CareTeam';

interface Kind {
  readonly shape: Shape;
  /** Codes that all mean it, as `code` (LOINC) or `system|code`. */
  readonly codes: readonly string[];
}

const SCT = `${SNOMED}|`;

/** The type by which a site files its written directives: no standard code was found for them. */
export const DIRECTIVES = { system: 'https://ehr.example/document-types', code: 'directive' } as const;

/** Each kind of evidence: its resource and the codes of domain.md A2 to A6. */
export const KINDS: Readonly<Record<PieceKind, Kind>> = {
  stage: {
    shape: 'Observation',
    codes: [
      '21908-9',
      '21902-2',
      '21914-7',
      `${SCT}399537006`,
      `${SCT}399588009`,
      `${SCT}399390009`,
      `${SCT}385388004`,
    ],
  },
  performance: { shape: 'Observation', codes: ['89247-1', '89243-0'] },
  'history-note': { shape: 'DocumentReference', codes: ['34117-2', '51849-8', '47039-3'] },
  'consult-note': { shape: 'DocumentReference', codes: ['34831-8', '34805-2'] },
  'general-consult-note': { shape: 'DocumentReference', codes: ['11488-4'] },
  'plan-note': { shape: 'DocumentReference', codes: ['74156-1'] },
  consent: { shape: 'Consent', codes: [] },
  'privacy-consent': { shape: 'Consent', codes: [] },
  'consent-note': { shape: 'DocumentReference', codes: ['64293-4', '61358-8'] },
  'general-consent-note': { shape: 'DocumentReference', codes: ['59284-0'] },
  'pregnancy-test': {
    shape: 'Observation',
    codes: ['2106-3', '2118-8', '2110-5', '86649-1', '82810-3', '80384-1', '19080-1', '21198-7'],
  },
  study: { shape: 'ImagingStudy', codes: [] },
  'imaging-report': { shape: 'DiagnosticReport', codes: ['18748-4', '68604-8', 'RAD', 'CT', 'NMR', 'NMS', 'IMG'] },
  'imaging-note': { shape: 'DocumentReference', codes: ['18748-4', '68604-8'] },
  'therapy-report': { shape: 'DiagnosticReport', codes: ['PT', 'LAB'] },
  'blood-panel': { shape: 'Observation', codes: ['58410-2', '57021-8'] },
  'blood-parts': { shape: 'Observation', codes: ['718-7', '6690-2', '777-3'] },
  'liver-panel': { shape: 'Observation', codes: ['24325-3', '24323-8'] },
  'liver-parts': { shape: 'Observation', codes: ['1742-6', '1920-8', '1975-2', '1751-7'] },
  coagulation: { shape: 'Observation', codes: ['5902-2', '6301-6', '34714-6', '38875-1', '46418-0'] },
  'procedure-note': { shape: 'DocumentReference', codes: ['28570-0', '11504-8', '47048-4'] },
  'discharge-summary': { shape: 'DocumentReference', codes: ['18842-5'] },
  instructions: { shape: 'DocumentReference', codes: ['74213-0'] },
  'progress-note': { shape: 'DocumentReference', codes: ['11506-3', '34832-6', '72556-4', '34108-1'] },
  activity: { shape: 'Observation', codes: ['http://dicom.nema.org/resources/ontology/DCM|113507'] },
  directive: { shape: 'MedicationRequest', codes: [] },
  'directive-note': { shape: 'DocumentReference', codes: [`${DIRECTIVES.system}|${DIRECTIVES.code}`] },
  appointment: { shape: 'Appointment', codes: [] },
  visit: { shape: 'Encounter', codes: [] },
  response: { shape: 'Observation', codes: ['97509-4', '88040-1'] },
  'adverse-event': { shape: 'AdverseEvent', codes: [] },
  'vital-sign': { shape: 'Observation', codes: ['8867-4', '85354-9', '8310-5'] },
  'play-performance': { shape: 'Observation', codes: ['http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl|C38144'] },
  referral: { shape: 'ServiceRequest', codes: [`${SCT}3457005`] },
  'care-team': { shape: 'CareTeam', codes: [] },
};

/** Statuses by shape: those that count, those that are not final yet, those that never count. */
export const STATUSES: Readonly<
  Record<
    Shape,
    { readonly good: readonly string[]; readonly unfinished: readonly string[]; readonly void: readonly string[] }
  >
> = {
  Observation: {
    good: ['final', 'amended', 'corrected'],
    unfinished: ['preliminary'],
    void: ['entered-in-error', 'cancelled', 'registered'],
  },
  DiagnosticReport: {
    good: ['final', 'amended', 'corrected', 'appended'],
    unfinished: ['preliminary', 'partial'],
    void: ['entered-in-error', 'cancelled', 'registered'],
  },
  DocumentReference: {
    good: ['current:final', 'current:amended', 'current:', 'superseded:final'],
    unfinished: ['current:preliminary'],
    void: ['entered-in-error:final', 'current:entered-in-error'],
  },
  ImagingStudy: { good: ['available', 'unknown'], unfinished: ['registered'], void: ['cancelled', 'entered-in-error'] },
  Consent: { good: ['active', 'inactive'], unfinished: ['draft'], void: ['rejected', 'entered-in-error', 'proposed'] },
  MedicationRequest: { good: ['active', 'completed'], unfinished: ['draft'], void: ['entered-in-error', 'cancelled'] },
  Appointment: {
    good: ['booked', 'pending', 'arrived', 'checked-in', 'fulfilled'],
    unfinished: ['proposed', 'waitlist'],
    void: ['cancelled', 'noshow', 'entered-in-error'],
  },
  Encounter: { good: ['finished'], unfinished: ['planned'], void: ['cancelled', 'entered-in-error'] },
  ServiceRequest: { good: ['active', 'completed'], unfinished: ['draft'], void: ['entered-in-error', 'revoked'] },
  CareTeam: { good: ['active', 'inactive'], unfinished: ['proposed'], void: ['entered-in-error'] },
  AdverseEvent: { good: ['actual'], unfinished: ['potential'], void: ['potential'] },
};

/** The element of a list that a number chooses. */
export function pickFrom<T>(list: readonly T[], pick: number): T {
  const chosen = list[pick % list.length];
  if (chosen === undefined) throw new RangeError('nothing to pick from');
  return chosen;
}

/** Where a piece stands; a result has no modality, so that tells it. */
export function withinOf({ kind, modality }: Piece): Within {
  if (KINDS[kind].shape !== 'Observation') return 'nothing';
  if (modality === 'XA') return 'report, told by itself';
  return modality === 'DX' ? 'report, told by that' : 'nothing';
}
