import type { Claim, ClaimItem, CodeableConcept } from '@medplum/fhirtypes';
import { CPT, HCPCS, ICD10CM } from '../../terminology/systems.ts';
import { idIn, named, on, ref, type Case, type Link } from './builders.ts';
import { organization, role, type Clinician, type Organized } from './people.ts';

const PLACES = 'https://www.cms.gov/Medicare/Coding/place-of-service-codes';
const REVENUE = 'https://www.nubc.org/CodeSystem/RevenueCodes';
const HL7 = 'http://terminology.hl7.org/CodeSystem';

/** One line of a claim: the number of the code, never its descriptor. */
export interface Billed {
  readonly code: string;
  readonly day?: number;
  readonly modifiers?: readonly string[];
  readonly units?: number;
}

/** What a story says of a claim. */
export interface Billing {
  readonly name: string;
  readonly created: number;
  readonly lines: readonly Billed[];
  /** ICD-10-CM codes, the principal one first; every line points to the first. */
  readonly diagnoses: readonly string[];
  readonly by: Organized;
  readonly doctor?: Clinician;
  readonly encounter?: Link;
  readonly procedure?: string;
  /** CMS place of service. */
  readonly place?: string;
}

/** A professional claim. */
export function professionalClaim(file: Case, billing: Billing, more: Partial<Claim> = {}): Claim {
  return { ...claim(file, 'professional', billing), ...more };
}

/** A hospital claim for outpatient services, with a code on every line. */
export function hospitalClaim(file: Case, billing: Billing): Claim {
  return { ...claim(file, 'institutional', billing), subType: { text: 'Outpatient' } };
}

/** A hospital claim for an inpatient stay: revenue lines, the procedure on the claim itself. */
export function inpatientClaim(
  file: Case,
  billing: Omit<Billing, 'lines'>,
  [from, to]: readonly [number, number],
): Claim {
  const revenue = (sequence: number, code: string, text: string): ClaimItem => ({
    sequence,
    revenue: { coding: [{ system: REVENUE, code }] },
    productOrService: { text },
    servicedPeriod: { start: on(file, from), end: on(file, to) },
  });
  return {
    ...claim(file, 'institutional', { ...billing, lines: [] }),
    subType: { text: 'Inpatient' },
    billablePeriod: { start: on(file, from), end: on(file, to) },
    item: [revenue(1, '0120', 'Room and board'), revenue(2, '0333', 'Radiation therapy')],
  };
}

function claim(file: Case, type: 'professional' | 'institutional', billing: Billing): Claim {
  const { name, created, lines, diagnoses, by, doctor, procedure } = billing;
  const days = lines.map(({ day = 0 }) => day);
  return {
    resourceType: 'Claim',
    id: idIn(file, name),
    identifier: [{ system: 'https://hospital.example/claim', value: idIn(file, name) }],
    status: 'active',
    type: named(`${HL7}/claim-type`, type, type === 'professional' ? 'Professional' : 'Institutional'),
    use: 'claim',
    patient: file.subject,
    ...(days.length > 0 && {
      billablePeriod: { start: on(file, Math.min(...days)), end: on(file, Math.max(...days)) },
    }),
    created: on(file, created),
    provider: organization(by),
    priority: named(`${HL7}/processpriority`, 'normal', 'Normal'),
    ...(doctor && {
      careTeam: [
        { sequence: 1, provider: role(doctor), role: named(`${HL7}/claimcareteamrole`, 'primary', 'Primary provider') },
      ],
    }),
    diagnosis: diagnoses.map((code, index) => ({
      sequence: index + 1,
      diagnosisCodeableConcept: { coding: [{ system: ICD10CM, code }] },
      ...(index === 0 && { type: [named(`${HL7}/ex-diagnosistype`, 'principal', 'Principal Diagnosis')] }),
    })),
    ...(procedure !== undefined && {
      procedure: [{ sequence: 1, procedureReference: ref(file, 'Procedure', procedure) }],
    }),
    insurance: [{ sequence: 1, focal: true, coverage: ref(file, 'Coverage', 'coverage') }],
    item: lines.map((line, index) => toItem(file, billing, line, index + 1)),
  };
}

function toItem(
  file: Case,
  { doctor, procedure, place, encounter }: Billing,
  line: Billed,
  sequence: number,
): ClaimItem {
  const { code, day = 0, modifiers = [], units = 1 } = line;
  return {
    sequence,
    ...(doctor && { careTeamSequence: [1] }),
    diagnosisSequence: [1],
    ...(procedure !== undefined && code === '77750' && { procedureSequence: [1] }),
    productOrService: number(code),
    ...(modifiers.length > 0 && { modifier: modifiers.map(number) }),
    servicedDate: on(file, day),
    ...(place !== undefined && { locationCodeableConcept: { coding: [{ system: PLACES, code: place }] } }),
    quantity: { value: units },
    ...(encounter && { encounter: [encounter] }),
  };
}

/** A code by number: five digits are CPT, a letter first is HCPCS. */
function number(code: string): CodeableConcept {
  return { coding: [{ system: /^[A-Z]\d{4}$/.test(code) ? HCPCS : CPT, code }] };
}
