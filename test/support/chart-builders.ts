import type {
  Appointment,
  Claim,
  ClaimItem,
  Composition,
  Condition,
  DiagnosticReport,
  DocumentReference,
  Encounter,
  ImagingStudy,
  MedicationAdministration,
  Observation,
  Patient,
  Procedure,
  Resource,
} from '@medplum/fhirtypes';
import type { PatientRecord } from '../../src/model/record.ts';
import { CPT, ICD10CM, LOINC } from '../../src/terminology/systems.ts';

/** D0 of every built episode unless a test says otherwise. */
export const D0 = '2025-01-10';

/** The date `days` after D0. */
export function day(days: number, from: string = D0): string {
  return new Date(Date.parse(`${from}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

const subject = { reference: 'Patient/p1' };

export const patient = (fields: Partial<Patient> = {}): Patient => ({ resourceType: 'Patient', id: 'p1', ...fields });

export const procedure = (fields: Partial<Procedure> = {}): Procedure => ({
  resourceType: 'Procedure',
  id: 'infusion',
  status: 'completed',
  code: { coding: [{ system: CPT, code: '77750' }] },
  subject,
  performedDateTime: D0,
  ...fields,
});

export const encounter = (fields: Partial<Encounter> & { id: string }): Encounter => ({
  resourceType: 'Encounter',
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
  subject,
  ...fields,
});

/** The admission of the infusion, D-1 to D+1, linked by the Procedure built with {@link linked}. */
export const admission = (fields: Partial<Encounter> = {}): Encounter =>
  encounter({ id: 'admission', period: { start: day(-1), end: day(1) }, ...fields });

/** The index procedure, linked to the admission. */
export const linked = (fields: Partial<Procedure> = {}): Procedure =>
  procedure({ encounter: { reference: 'Encounter/admission' }, ...fields });

export const condition = (fields: Partial<Condition> = {}): Condition => ({
  resourceType: 'Condition',
  id: 'cancer',
  clinicalStatus: { coding: [{ code: 'active' }] },
  verificationStatus: { coding: [{ code: 'confirmed' }] },
  code: { coding: [{ system: ICD10CM, code: 'C78.2' }] },
  subject,
  onsetDateTime: day(-100),
  ...fields,
});

export const imagingStudy = (
  fields: Partial<ImagingStudy> & { on?: string; modality?: ImagingStudy['modality'] },
): ImagingStudy => {
  const { on, ...rest } = fields;
  return {
    resourceType: 'ImagingStudy',
    id: 'scan',
    status: 'available',
    modality: [{ system: 'http://dicom.nema.org/resources/ontology/DCM', code: 'CT' }],
    subject,
    ...(on !== undefined && { started: on }),
    ...rest,
  };
};

export const observation = (code: string, fields: Partial<Observation> = {}): Observation => ({
  resourceType: 'Observation',
  id: `obs-${code}`,
  status: 'final',
  code: { coding: [{ system: LOINC, code }] },
  subject,
  effectiveDateTime: day(-3),
  valueQuantity: { value: 12, unit: 'g/dL' },
  ...fields,
});

export const report = (fields: Partial<DiagnosticReport> = {}): DiagnosticReport => ({
  resourceType: 'DiagnosticReport',
  id: 'report',
  status: 'final',
  code: { text: 'report' },
  subject,
  ...fields,
});

export const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/** A final note written as a Composition, dated D0; it has its author only where a row says so. */
export const composition = (code: string, fields: Partial<Composition> = {}): Composition => ({
  resourceType: 'Composition',
  id: 'composed',
  status: 'final',
  type: { coding: [{ system: LOINC, code }] },
  subject,
  date: D0,
  author: [],
  title: 'note',
  ...fields,
});

export const document = (
  code: string,
  fields: Partial<Omit<DocumentReference, 'text'>> & { text?: string | DocumentReference['text'] } = {},
): DocumentReference => {
  const { text, ...rest } = fields;
  return {
    resourceType: 'DocumentReference',
    id: `doc-${code}`,
    status: 'current',
    docStatus: 'final',
    type: { coding: [{ system: LOINC, code }] },
    subject,
    content: [
      {
        attachment:
          typeof text !== 'string'
            ? { contentType: 'application/pdf', url: 'Binary/scan' }
            : { contentType: 'text/plain', data: base64(text) },
      },
    ],
    ...rest,
  };
};

export const administration = (fields: Partial<MedicationAdministration> = {}): MedicationAdministration => ({
  resourceType: 'MedicationAdministration',
  id: 'administration',
  status: 'completed',
  medicationCodeableConcept: { text: 'chromic phosphate P-32' },
  subject,
  effectiveDateTime: D0,
  partOf: [{ reference: 'Procedure/infusion' }],
  ...fields,
});

export const appointment = (fields: Partial<Appointment> & { on?: string } = {}): Appointment => {
  const { on, ...rest } = fields;
  return {
    resourceType: 'Appointment',
    id: 'follow-up',
    status: 'booked',
    appointmentType: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0276', code: 'FOLLOWUP' }] },
    participant: [{ actor: subject, status: 'accepted' }],
    ...(on !== undefined && { start: `${on}T09:00:00-06:00`, end: `${on}T09:30:00-06:00` }),
    ...rest,
  };
};

export const line = (fields: Partial<ClaimItem> = {}): ClaimItem => ({
  sequence: 1,
  productOrService: { coding: [{ system: CPT, code: '77750' }] },
  servicedDate: D0,
  ...fields,
});

export const claim = (fields: Partial<Claim> = {}): Claim => ({
  resourceType: 'Claim',
  id: 'claim',
  status: 'active',
  use: 'claim',
  type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional' }] },
  patient: subject,
  created: day(5),
  provider: { reference: 'Organization/practice' },
  priority: { coding: [{ code: 'normal' }] },
  insurance: [{ sequence: 1, focal: true, coverage: { reference: 'Coverage/cover' } }],
  item: [line()],
  ...fields,
});

/** The same without some of its fields. */
export function without<T extends object>(value: T, ...fields: readonly (keyof T)[]): T {
  const copy = { ...value };
  for (const field of fields) Reflect.deleteProperty(copy, field);
  return copy;
}

/** The record of patient p1 with exactly these resources, judged on `asOf` (default D+200, when everything is due). */
export function record(
  resources: readonly Resource[],
  asOf: string = day(200),
  more: Partial<PatientRecord> = {},
): PatientRecord {
  const known = resources.some(({ resourceType, id }) => resourceType === 'Patient' && id === 'p1');
  return {
    patient: 'Patient/p1',
    resources: known ? resources : [patient(), ...resources],
    unreadable: [],
    asOf,
    ...more,
  };
}
