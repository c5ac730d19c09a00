import type { Claim, Condition, Immunization, MedicationRequest, Procedure, Resource } from '@medplum/fhirtypes';
import { LOINC, SNOMED, UCUM } from '../../terminology/systems.ts';
import { at, coded, idIn, named, on, ref, type Case, type Moment } from './builders.ts';
import { professionalClaim } from './claims.ts';
import { diagnosis } from './diagnoses.ts';
import { between, pick, type Draw } from './draw.ts';
import { scan } from './imaging.ts';
import { finding, labs } from './labs.ts';
import { note } from './notes.ts';
import { coverage, patient, role, type Person } from './people.ts';
import { clinicVisit, followUpAppointment } from './visits.ts';

const GIVEN_NAMES = [
  'Ambrose',
  'Bella',
  'Cosmo',
  'Delia',
  'Edwin',
  'Flora',
  'Gideon',
  'Hazel',
  'Ivor',
  'Juno',
] as const;
const FAMILY_NAMES = ['Mockford', 'Testerly', 'Sampleton', 'Dummerston', 'Fakenham', 'Pretendon', 'Inventway'] as const;

const PROBLEMS: readonly (readonly [string, string])[] = [
  ['I10', 'Essential (primary) hypertension'],
  ['E11.9', 'Type 2 diabetes mellitus without complications'],
  ['E78.5', 'Hyperlipidemia, unspecified'],
  ['M17.11', 'Unilateral primary osteoarthritis, right knee'],
  ['J45.909', 'Unspecified asthma, uncomplicated'],
  ['K21.9', 'Gastro-esophageal reflux disease without esophagitis'],
];

const DRUGS = [
  'lisinopril 10 mg tablet',
  'metformin 500 mg tablet',
  'atorvastatin 20 mg tablet',
  'omeprazole 20 mg capsule',
] as const;

const NOTES = [
  'INTERVAL HISTORY: Feels well. No chest pain.\nEXAM: Unremarkable.\nASSESSMENT: Hypertension, well controlled.\nPLAN: Continue current medication.',
  'INTERVAL HISTORY: Knee pain after long walks.\nEXAM: Mild swelling of the right knee.\nASSESSMENT: Osteoarthritis.\nPLAN: Exercise, return in six months.',
  'INTERVAL HISTORY: Sugar readings between 110 and 160.\nEXAM: Feet without ulcers.\nASSESSMENT: Type 2 diabetes.\nPLAN: Blood test before the next visit.',
] as const;

/** A person nobody will take for a real one. */
export function randomPerson(draw: Draw): Person {
  return {
    given: pick(draw, GIVEN_NAMES),
    family: pick(draw, FAMILY_NAMES),
    gender: draw() < 0.5 ? 'female' : 'male',
    age: between(draw, 30, 88),
  };
}

/** The years a family doctor's patient leaves on record: `visits` visits, each with its vital sign, note and more. */
export function ordinaryCare(file: Case, person: Person, visits: number, draw: Draw): readonly Resource[] {
  const problems = PROBLEMS.slice(0, 4).map(([code, title], index): Condition =>
    diagnosis(file, `problem-${index + 1}`, [code, title], -between(draw, 800, 4000)),
  );
  return [
    patient(file, person),
    coverage(file, draw() < 0.5 ? 'medicare-plan' : 'commercial-plan'),
    ...problems,
    ...DRUGS.slice(0, 3).map((drug, index) => prescription(file, drug, index + 1, -between(draw, 30, 700))),
    ...Array.from({ length: visits }, (_, index) => visit(file, index + 1, draw)).flat(),
    ...Array.from({ length: Math.ceil(visits / 4) }, (_, index) => tests(file, index + 1, draw)).flat(),
    vaccination(file, -between(draw, 20, 400)),
    colonoscopy(file, -between(draw, 200, 2000)),
    followUpAppointment(file, 'next-visit', [between(draw, 5, 90), '09:10'], 'booked', 'family-doctor', {
      description: 'Regular visit',
      supportingInformation: [ref(file, 'Condition', 'problem-1')],
    }),
  ];
}

function visit(file: Case, count: number, draw: Draw): readonly Resource[] {
  const name = `visit-${count}`;
  const when: Moment = [-between(draw, 10, 1200), `${between(draw, 10, 15)}:10`];
  const here = ref(file, 'Encounter', name);
  const pressure = { valueQuantity: { value: between(draw, 108, 158), unit: 'mm[Hg]', system: UCUM, code: 'mm[Hg]' } };
  const code = named(LOINC, '8480-6', 'Systolic blood pressure');
  const resources: Resource[] = [
    clinicVisit(file, name, when, 'family-doctor', ref(file, 'Condition', `problem-${1 + (count % 4)}`)),
    finding(file, `${name}-pressure`, when, code, pressure, { encounter: here }),
    note(file, {
      name: `${name}-note`,
      kind: 'progress',
      when,
      by: 'family-doctor',
      text: pick(draw, NOTES),
      encounter: here,
    }),
  ];
  if (count % 4 === 0) resources.push(visitClaim(file, name, when[0]));
  return resources;
}

function visitClaim(file: Case, visit: string, day: number): Claim {
  return professionalClaim(file, {
    name: `${visit}-claim`,
    created: day + 3,
    by: 'hospital',
    doctor: 'family-doctor',
    place: '11',
    diagnoses: ['I10'],
    encounter: ref(file, 'Encounter', visit),
    lines: [{ code: '99213', day }],
  });
}

function tests(file: Case, count: number, draw: Draw): readonly Resource[] {
  const day = -between(draw, 10, 1200);
  const one = (low: number, high: number) => Math.round((low + draw() * (high - low)) * 10) / 10;
  return [
    ...labs(file, `labs-${count}`, [day, '08:20'], {
      'blood-count': { hemoglobin: one(11, 16), leukocytes: one(4, 11), platelets: between(draw, 150, 380) },
      'liver-panel': {
        alt: between(draw, 10, 50),
        ast: between(draw, 12, 45),
        bilirubin: one(0.3, 1.2),
        albumin: one(3.5, 5),
      },
    }),
    ...scan(file, {
      name: `scan-${count}`,
      when: [day - 5, '13:20'],
      modality: pick(draw, ['CT', 'MR', 'US']),
      title: 'Imaging of the abdomen',
      region: 'Abdomen',
      conclusion: 'No acute finding.',
    }),
  ];
}

function prescription(file: Case, drug: string, count: number, day: number): MedicationRequest {
  return {
    resourceType: 'MedicationRequest',
    id: idIn(file, `prescription-${count}`),
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: { text: drug },
    subject: file.subject,
    authoredOn: on(file, day),
    requester: role('family-doctor'),
    dosageInstruction: [{ text: 'Once a day' }],
  };
}

function vaccination(file: Case, day: number): Immunization {
  return {
    resourceType: 'Immunization',
    id: idIn(file, 'vaccination'),
    status: 'completed',
    vaccineCode: coded('http://hl7.org/fhir/sid/cvx', '140', 'Influenza, seasonal, injectable, preservative free'),
    patient: file.subject,
    occurrenceDateTime: on(file, day),
  };
}

function colonoscopy(file: Case, day: number): Procedure {
  return {
    resourceType: 'Procedure',
    id: idIn(file, 'colonoscopy'),
    status: 'completed',
    code: named(SNOMED, '73761001', 'Colonoscopy'),
    subject: file.subject,
    performedDateTime: at(file, [day, '10:15']),
  };
}
