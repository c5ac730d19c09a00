import type { CodeableConcept, Coding, Identifier, Patient, Reference, Resource } from '@medplum/fhirtypes';
import { KINDS, pickFrom } from './kinds.ts';
import type { PatientForm, Plan, RefForm, TimeForm } from './plan.ts';

const DAY = 86_400_000;
const IDENTIFIERS = 'urn:oid:1.2.3.4';

/** The address the record was read from. */
export const BASE = 'https://ehr.example/fhir';

/** The facility that provides a stay where the site has several zones. */
export const FACILITY = 'Organization/campus';

const dates = new Map<string, string>();

/** The calendar day `days` after D0. */
export function dateOf({ d0 }: Pick<Plan, 'd0'>, days: number): string {
  const key = `${d0} ${days}`;
  const known = dates.get(key);
  if (known !== undefined) return known;
  const date = new Date(Date.parse(`${d0}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
  dates.set(key, date);
  return date;
}

/** Days from D0 to a calendar day. */
export function daysTo({ d0 }: Pick<Plan, 'd0'>, date: string): number {
  return (Date.parse(`${date}T00:00:00Z`) - Date.parse(`${d0}T00:00:00Z`)) / DAY;
}

/** A day written in one of the forms a server may use; undefined when the form carries none. */
export function written(plan: Plan, days: number, form: TimeForm): string | undefined {
  const date = dateOf(plan, days);
  if (form === 'none') return undefined;
  if (form === 'year') return date.slice(0, 4);
  if (form === 'month') return date.slice(0, 7);
  if (form === 'offset') return `${date}T23:30:00-11:00`;
  if (form === 'utc') return plan.zone === 'UTC' ? `${date}T03:30:00Z` : `${dateOf(plan, days + 1)}T03:30:00Z`;
  return date;
}

/** The first and last day, from D0, that a written form allows. */
export function spanOf(plan: Plan, days: number, form: TimeForm): readonly [number, number] {
  if (form !== 'year' && form !== 'month') return [days, days];
  const date = dateOf(plan, days);
  const year = Number(date.slice(0, 4));
  const month = Number(date.slice(5, 7));
  if (form === 'year') return [daysTo(plan, `${year}-01-01`), daysTo(plan, `${year}-12-31`)];
  const last = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
  return [daysTo(plan, `${date.slice(0, 7)}-01`), daysTo(plan, last)];
}

/** The identifier every built resource carries, by which conditional and logical references name it. */
export const identifierOf = (id: string): Identifier => ({ system: IDENTIFIERS, value: `no-${id}` });

const urns = new Map<string, string>();

/** The Bundle addresses of built resources that `urn:uuid` references use. */
export function urnOf(key: string): string {
  const urn = urns.get(key) ?? `urn:uuid:${Buffer.from(key, 'utf8').toString('hex')}`;
  urns.set(key, urn);
  return urn;
}

/** A reference to one of our resources, and what must be contained for it. */
export function refTo<T extends Resource = Resource>(key: string, form: RefForm): Reference<T> {
  const [type = '', id = ''] = key.split('/');
  const identifier = identifierOf(id);
  if (form === 'absolute') return { reference: `${BASE}/${key}` };
  if (form === 'urn') return { reference: urnOf(key) };
  if (form === 'versioned') return { reference: `${key}/_history/2` };
  if (form === 'conditional')
    return { reference: `${type}?identifier=${encodeURIComponent(`${IDENTIFIERS}|${identifier.value ?? ''}`)}` };
  if (form === 'logical') return { type: type as T['resourceType'], identifier };
  return { reference: key };
}

/** A `subject`, with the contained Patient that one form needs. */
export function subjectOf(form: PatientForm): { reference: Reference<Patient>; contained?: [Patient] } {
  if (form === 'contained') {
    return {
      reference: { reference: '#who' },
      contained: [{ resourceType: 'Patient', id: 'who', identifier: [identifierOf('p1')] }],
    };
  }
  if (form === 'merged') return { reference: { reference: 'Patient/p1-old' } };
  if (form === 'other') return { reference: { reference: 'Patient/p2' } };
  if (form === 'other-absolute') return { reference: { reference: `${BASE}/Patient/p2` } };
  if (form === 'other-base') return { reference: { reference: 'https://elsewhere.example/fhir/Patient/p1' } };
  if (form === 'other-conditional') return { reference: refTo<Patient>('Patient/p2', 'conditional') };
  if (form === 'other-logical') return { reference: refTo<Patient>('Patient/p2', 'logical') };
  return { reference: refTo<Patient>('Patient/p1', form) };
}

const CPT = 'http://www.ama-assn.org/go/cpt';
const LOCAL = { system: 'https://ehr.example/charges', code: '9917' };

/** The ways 77750 is written (domain.md A1, Codes), those that glue a modifier on apart. */
const CODE_FORMS: readonly CodeableConcept[] = [
  { coding: [{ system: CPT, code: '77750' }] },
  { coding: [{ system: 'urn:oid:2.16.840.1.113883.6.12', code: '77750' }] },
  { coding: [{ system: 'http://www.AMA-assn.org/go/CPT', code: '77750' }] },
  { coding: [{ system: '2.16.840.1.113883.6.12', code: '77750' }] },
  { coding: [{ system: 'C4', code: '77750' }] },
  { coding: [{ system: 'https://www.ama-assn.org/go/cpt', code: '77750' }] },
  { coding: [{ system: 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', code: '77750' }] },
  { coding: [LOCAL, { system: CPT, code: '77750' }] },
  { coding: [{ code: '77750' }] },
  { text: '77750' },
  { text: 'CPT 77750' },
  { text: 'CPT 77750 - radioelement infusion' },
];

/** 77750 in one of its forms. */
export const serviceCode = (form: number): CodeableConcept => pickFrom(CODE_FORMS, form);

/** The forms in which a Procedure may carry 77750: the same, and each with a modifier glued on. */
export const PROCEDURE_CODES: readonly CodeableConcept[] = [
  ...CODE_FORMS,
  ...[0, 1, 2].map((glue) => gluedCode(glue, '26')),
];

/** 77750 with a modifier glued on. */
export function gluedCode(form: number, modifier: string): CodeableConcept {
  const glue = pickFrom(['-', ':', ' '], form);
  return { coding: [{ system: CPT, code: `77750${glue}${modifier}` }] };
}

/** The spellings of the system of HCPCS level II: no source settles one (domain.md G). */
export const HCPCS_SYSTEMS = [
  'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
  'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
  'http://www.cms.gov/medicare/coding/hcpcsreleasecodesets',
  'urn:oid:2.16.840.1.113883.6.285',
] as const;

/** A CPT or HCPCS code, its system in one of its spellings. */
export const billedCode = (code: string, pick: number): CodeableConcept => ({
  coding: [{ system: /^\d{4}[0-9T]$/.test(code) ? CPT : pickFrom(HCPCS_SYSTEMS, pick), code }],
});

/** The system of a site's own codes; its policy tells what each of them means. */
export const OWN_CODES = 'https://ehr.example/own-codes';

/** The codes of evidence that the site also has a code of its own for: the first of each kind. */
export const OWN_MEANINGS: ReadonlySet<string> = new Set(
  Object.values(KINDS).flatMap(({ codes: [first] }) => (first === undefined ? [] : [first])),
);

/** How many ways of writing a code of evidence there are. */
export const CODE_WAYS = 5;

/** Other names of the systems of evidence: OIDs with and without their prefix, HL7 v2 table 0396, an edition of SNOMED CT. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  'http://loinc.org': ['urn:oid:2.16.840.1.113883.6.1', '2.16.840.1.113883.6.1', 'LN'],
  'http://snomed.info/sct': ['urn:oid:2.16.840.1.113883.6.96', 'http://snomed.info/sct/731000124108', 'SCT'],
  'http://hl7.org/fhir/sid/icd-10-cm': ['urn:oid:2.16.840.1.113883.6.90', 'http://hl7.org/fhir/sid/icd-10', 'I10C'],
};

const ACT = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
/** The classes that HL7 v2 has letters for. */
const PATIENT_CLASSES: Readonly<Record<string, string>> = { IMP: 'I', AMB: 'O', EMER: 'E' };

/** A class of an encounter under one of the names of its system, or by the letter of HL7 v2. */
export function classCode(code: string, pick: number): Coding {
  const letter = PATIENT_CLASSES[code];
  if (letter !== undefined && pick % 4 === 3)
    return { system: 'http://terminology.hl7.org/CodeSystem/v2-0004', code: letter };
  return {
    system: pickFrom([ACT, 'urn:oid:2.16.840.1.113883.5.4', 'http://hl7.org/fhir/v3/ActCode', ACT], pick),
    code,
  };
}

/** Radiation oncology by SNOMED CT, by its provider taxonomy code, or by its name. */
export const radiationOncology = (pick: number): CodeableConcept =>
  pickFrom<CodeableConcept>(
    [
      { coding: [{ system: 'http://snomed.info/sct', code: '419815003' }] },
      { coding: [{ system: 'http://nucc.org/provider-taxonomy', code: '2085R0001X' }] },
      { text: 'Radiation Oncology' },
    ],
    pick,
  );

/** A code of a kind of evidence in one of the ways a server may write it. */
export function evidenceCode(code: string, pick: number): CodeableConcept {
  const [first = '', second] = code.split('|');
  const system = second === undefined ? 'http://loinc.org' : first;
  const coding = { system, code: second ?? first };
  switch (pick % CODE_WAYS) {
    case 1:
      return { coding: [LOCAL, coding] };
    case 2:
      return { coding: [{ ...coding, system: system.replace(/^http:/, 'https:') }] };
    case 3:
      return {
        coding: [{ ...coding, system: pickFrom(OTHER_NAMES[system] ?? [system], Math.floor(pick / CODE_WAYS)) }],
      };
    case 4:
      return { coding: [OWN_MEANINGS.has(code) ? { system: OWN_CODES, code: coding.code } : coding] };
    default:
      return { coding: [coding] };
  }
}
