import type { Coverage, Organization, Patient, Practitioner, PractitionerRole, Resource } from '@medplum/fhirtypes';
import { SNOMED } from '../../terminology/systems.ts';
import { idIn, named, on, type Case, type Link } from './builders.ts';

const ORGANIZATIONS = {
  hospital: ['Example Valley Hospital', 'prov'],
  physicians: ['Example Valley Radiation Physicians', 'prov'],
  'treatment-center': ['Sampleton Treatment Center', 'prov'],
  'outside-hospital': ['Faraway Regional Hospital (fictional)', 'prov'],
  'medicare-plan': ['Example Medicare Contractor', 'pay'],
  'commercial-plan': ['Example Commercial Health Plan', 'pay'],
} as const;

/** An organization of the stories. */
export type Organized = keyof typeof ORGANIZATIONS;

/** NPIs begin with 1 or 2: one that begins with 9 belongs to nobody. */
const STAFF = {
  'radiation-oncologist': ['Rosalind', 'Exampleton', '9999990011', 'physicians', '419815003', 'Radiation oncology'],
  'nuclear-physician': ['Niels', 'Sampleberg', '9999990029', 'physicians', '394649004', 'Nuclear medicine'],
  radiologist: ['Irene', 'Mockwell', '9999990037', 'hospital', '408455009', 'Interventional radiology'],
  oncologist: ['Oscar', 'Testman', '9999990045', 'hospital', '394593009', 'Medical oncology'],
  hospitalist: ['Hugo', 'Placeholt', '9999990052', 'hospital', '419192003', 'Internal medicine'],
  nurse: ['Nora', 'Fixture', '9999990060', 'hospital', undefined, undefined],
  'family-doctor': ['Fay', 'Standin', '9999990078', 'hospital', '419772000', 'Family practice'],
} as const;

/** A clinician of the stories. */
export type Clinician = keyof typeof STAFF;

/** A reference to an organization. */
export function organization(name: Organized): Link {
  return { reference: `Organization/example-${name}`, display: ORGANIZATIONS[name][0] };
}

/** A reference to a clinician as a person. */
export function practitioner(name: Clinician): Link {
  return { reference: `Practitioner/example-${name}`, display: nameOf(name) };
}

/** A reference to a clinician in the role they work in. */
export function role(name: Clinician): Link {
  return { reference: `PractitionerRole/example-${name}`, display: nameOf(name) };
}

function nameOf(name: Clinician): string {
  return `${STAFF[name][0]} ${STAFF[name][1]}`;
}

function toOrganization(name: Organized): Organization {
  const [title, kind] = ORGANIZATIONS[name];
  const type = kind === 'pay' ? 'Payer' : 'Healthcare Provider';
  return {
    resourceType: 'Organization',
    id: `example-${name}`,
    identifier: [{ system: 'https://directory.example/organization', value: name }],
    active: true,
    type: [named('http://terminology.hl7.org/CodeSystem/organization-type', kind, type)],
    name: title,
  };
}

function toPerson(name: Clinician): Practitioner {
  const [given, family, npi] = STAFF[name];
  return {
    resourceType: 'Practitioner',
    id: `example-${name}`,
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: npi }],
    active: true,
    name: [{ use: 'official', given: [given], family, suffix: [name === 'nurse' ? 'RN' : 'MD'] }],
  };
}

function toRole(name: Clinician): PractitionerRole {
  const [, , npi, employer, specialty, title] = STAFF[name];
  return {
    resourceType: 'PractitionerRole',
    id: `example-${name}`,
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: npi }],
    active: true,
    practitioner: practitioner(name),
    organization: organization(employer),
    ...(specialty !== undefined && { specialty: [named(SNOMED, specialty, title)] }),
  };
}

/** Everybody the stories and the population refer to. */
export const DIRECTORY: readonly Resource[] = [
  ...(Object.keys(ORGANIZATIONS) as Organized[]).map(toOrganization),
  ...(Object.keys(STAFF) as Clinician[]).flatMap((name) => [toPerson(name), toRole(name)]),
];

const BY_KEY: ReadonlyMap<string, Resource> = new Map(
  DIRECTORY.map((resource) => [`${resource.resourceType}/${resource.id ?? ''}`, resource]),
);

/** The record together with the clinicians and organizations it refers to. */
export function withDirectory(resources: readonly Resource[]): readonly Resource[] {
  const record = new Set(resources);
  for (const resource of record) {
    for (const [, key = ''] of JSON.stringify(resource).matchAll(/"reference":"(\w+\/example-[\w-]+)"/g)) {
      const found = BY_KEY.get(key);
      if (found) record.add(found);
    }
  }
  return [...record];
}

/** What a story says of its patient. */
export interface Person {
  readonly given: string;
  readonly family: string;
  readonly gender: 'female' | 'male';
  /** In years, on the day of the infusion. */
  readonly age: number;
}

/** Marks data made up for testing (HL7 v3 ActReason). */
const SYNTHETIC = {
  tag: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HTEST', display: 'test health data' }],
};

/** The patient of a case; `more` may add what only this story has. */
export function patient(file: Case, person: Person, more: Partial<Patient> = {}): Patient {
  const { given, family, gender, age } = person;
  return {
    resourceType: 'Patient',
    id: file.subject.reference.slice('Patient/'.length),
    meta: SYNTHETIC,
    identifier: [
      {
        type: named('http://terminology.hl7.org/CodeSystem/v2-0203', 'MR', 'Medical record number'),
        system: 'https://hospital.example/mrn',
        value: `EX-${file.prefix}`,
      },
    ],
    active: true,
    name: [{ use: 'official', given: [given], family }],
    telecom: [{ system: 'phone', value: '555-0100', use: 'home' }],
    gender,
    birthDate: on(file, Math.round(-365.25 * age) - 100),
    address: [{ use: 'home', line: ['1 Example Way'], city: 'Sampleton', state: 'ZZ', postalCode: '00000' }],
    communication: [{ language: named('urn:ietf:bcp:47', 'en-US', 'English (United States)'), preferred: true }],
    ...more,
  };
}

/** The patient's insurance. */
export function coverage(file: Case, plan: 'medicare-plan' | 'commercial-plan'): Coverage {
  const kind =
    plan === 'medicare-plan'
      ? (['PUBLICPOL', 'public healthcare'] as const)
      : (['EHCPOL', 'extended healthcare'] as const);
  return {
    resourceType: 'Coverage',
    id: idIn(file, 'coverage'),
    status: 'active',
    type: named('http://terminology.hl7.org/CodeSystem/v3-ActCode', kind[0], kind[1]),
    subscriberId: `EX-${file.prefix}`,
    beneficiary: file.subject,
    relationship: named('http://terminology.hl7.org/CodeSystem/subscriber-relationship', 'self', 'Self'),
    period: { start: on(file, -700) },
    payor: [organization(plan)],
  };
}
