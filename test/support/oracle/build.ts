import type {
  Claim,
  Condition,
  Encounter,
  ImagingStudy,
  MedicationAdministration,
  Practitioner,
  Procedure,
  Resource,
} from '@medplum/fhirtypes';
import type { PatientRecord } from '../../../src/model/record.ts';
import { claimsOf } from './build-claims.ts';
import { covers } from './cover.ts';
import { buildPiece } from './build-pieces.ts';
import { people, service } from './build-service.ts';
import { BASE, dateOf, serviceCode, urnOf } from './forms.ts';
import { SNOMED } from './kinds.ts';
import type { Clutter, Plan } from './plan.ts';

/** The record that a plan describes, as a store would hand it over. */
export function buildRecord(plan: Plan): PatientRecord {
  const resources = resourcesOf(plan);
  const aliases = new Map(
    resources.map(({ resourceType, id }) => {
      const key = `${resourceType}/${id ?? ''}`;
      return [urnOf(key), key];
    }),
  );
  return {
    patient: 'Patient/p1',
    resources,
    unreadable: [],
    asOf: dateOf(plan, plan.asOf),
    aliases,
    bases: [BASE],
  };
}

/** The resources that a plan describes. */
export function resourcesOf(plan: Plan): readonly Resource[] {
  return [
    ...people(plan),
    ...directory(),
    ...service(plan),
    ...plan.pieces.flatMap((piece, index) => buildPiece(plan, piece, index)),
    ...covers(plan),
    ...claimsOf(plan),
    ...plan.clutter.map((name) => clutterOf(plan, name)),
  ];
}

function directory(): readonly Resource[] {
  const doctor: Practitioner = { resourceType: 'Practitioner', id: 'doctor' };
  return [
    doctor,
    {
      resourceType: 'PractitionerRole',
      id: 'doctor-role',
      practitioner: { reference: 'Practitioner/doctor' },
      specialty: [{ coding: [{ system: SNOMED, code: '394649004' }] }],
    },
  ];
}

const subject = { reference: 'Patient/p1' };

const infusionLike = (plan: Plan, id: string, fields: Partial<Procedure>): Procedure => ({
  resourceType: 'Procedure',
  id,
  status: 'completed',
  code: serviceCode(0),
  subject,
  performedDateTime: dateOf(plan, -40),
  ...fields,
});

const claimLike = (plan: Plan, id: string, fields: Partial<Claim>): Claim => ({
  resourceType: 'Claim',
  id,
  status: 'active',
  use: 'claim',
  type: { coding: [{ code: 'professional' }] },
  patient: subject,
  created: dateOf(plan, -30),
  provider: { reference: 'Organization/practice-z' },
  priority: { coding: [{ code: 'normal' }] },
  insurance: [{ sequence: 1, focal: true, coverage: { reference: 'Coverage/cover' } }],
  item: [{ sequence: 1, productOrService: serviceCode(0), servicedDate: dateOf(plan, -40) }],
  ...fields,
});

function clutterOf(plan: Plan, name: Clutter): Resource {
  const cpt = 'http://www.ama-assn.org/go/cpt';
  switch (name) {
    case 'code-177750':
      return infusionLike(plan, 'x-177750', { code: { coding: [{ system: cpt, code: '177750' }] } });
    case 'glued-without-system':
      return infusionLike(plan, 'x-glued', { code: { coding: [{ code: '77750-26' }] } });
    case 'snomed-77750':
      return infusionLike(plan, 'x-snomed', { code: { coding: [{ system: SNOMED, code: '77750' }] } });
    case 'text-mention':
      return infusionLike(plan, 'x-text', { code: { text: 'discussed 77750 and its alternatives' } });
    case 'preauthorization':
      return claimLike(plan, 'x-preauthorization', { use: 'preauthorization' });
    case 'draft-claim':
      return claimLike(plan, 'x-draft', { status: 'draft' });
    case 'cancelled-claim':
      return claimLike(plan, 'x-cancelled', { status: 'cancelled' });
    case 'not-done-elsewhere':
      return infusionLike(plan, 'x-not-done', { status: 'not-done' });
    case 'order-only':
      return {
        resourceType: 'ServiceRequest',
        id: 'x-order',
        status: 'active',
        intent: 'order',
        code: serviceCode(0),
        subject,
        authoredOn: dateOf(plan, -45),
      };
    case 'other-patient-infusion':
      return infusionLike(plan, 'x-other', { subject: { reference: 'Patient/p2' } });
    case 'saline':
      return saline(plan);
    case 'family-history':
      return familyHistory(plan);
    case 'unrelated-visit':
      return unrelatedVisit(plan);
    case 'cancelled-scan':
      return cancelledScan(plan);
  }
}

/** Another drug of the day: no evidence of the radioelement. */
function saline(plan: Plan): MedicationAdministration {
  return {
    resourceType: 'MedicationAdministration',
    id: 'x-saline',
    status: 'completed',
    medicationCodeableConcept: { text: 'sodium chloride 0.9 %' },
    subject,
    effectiveDateTime: plan.d0,
    dosage: { dose: { value: 10, unit: 'mL', system: 'http://unitsofmeasure.org', code: 'mL' } },
  };
}

function familyHistory(plan: Plan): Condition {
  return {
    resourceType: 'Condition',
    id: 'x-family',
    clinicalStatus: { coding: [{ code: 'active' }] },
    code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'Z80.3' }] },
    subject,
    onsetDateTime: dateOf(plan, -300),
  };
}

/** A visit to a dermatologist: neither clinician, specialty, reason nor note ties it to the service. */
function unrelatedVisit(plan: Plan): Encounter {
  const at = dateOf(plan, 71);
  return {
    resourceType: 'Encounter',
    id: 'x-visit',
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    subject,
    period: { start: at, end: at },
    serviceType: { coding: [{ system: SNOMED, code: '394582007' }] },
  };
}

function cancelledScan(plan: Plan): ImagingStudy {
  return {
    resourceType: 'ImagingStudy',
    id: 'x-scan',
    status: 'cancelled',
    started: dateOf(plan, -9),
    subject,
    modality: [{ system: 'http://dicom.nema.org/resources/ontology/DCM', code: 'MR' }],
  };
}
