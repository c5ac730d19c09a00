import type { ResourceType } from '@medplum/fhirtypes';
import type { Rule } from '../model/rule.ts';
import type { ResourceKey } from '../model/verdict.ts';
import type { Search } from './batch.ts';

/** How a server is asked: one search over the patient compartment (Medplum), or one search for each type (any server). */
export type Dialect = 'compartment' | 'by-type';

const COUNT = 1000;

/** The types that tell whether a patient has a 77750 service, or had one of which something is stored. */
const PROBED: readonly ResourceType[] = ['Patient', 'Procedure', 'Claim', 'List'];

/** What radgap keeps of an episode. */
const OURS: readonly ResourceType[] = ['List', 'DetectedIssue', 'Task'];

/** Types whose answers bring along what they refer to: the drug, the clinicians and their roles. */
const INCLUDES: Readonly<Record<string, string>> = {
  MedicationAdministration: '_include=MedicationAdministration:medication',
  Encounter: '_include=Encounter:participant',
  Appointment: '_include=Appointment:actor',
  Procedure: '_include=Procedure:performer',
};

/** The resource types the catalogue draws on, and those that anchor, date and end an episode. */
export function evidenceTypes(catalogue: readonly Rule[]): readonly ResourceType[] {
  const base: readonly ResourceType[] = ['Patient', 'Procedure', 'Claim', 'Encounter'];
  return [...new Set([...base, ...catalogue.flatMap(({ evidenceTypes: types }) => types)])].sort();
}

/** The searches of the probe, and those that find the records merged with a patient. */
export function probeSearches(patients: readonly ResourceKey[], dialect: Dialect): readonly Search[] {
  return [...searchesFor(PROBED, patients, dialect), linkedTo(patients)];
}

/** The searches of a full reading: what is stored of ours first, then the evidence. */
export function readSearches(
  patients: readonly ResourceKey[],
  catalogue: readonly Rule[],
  dialect: Dialect,
): readonly Search[] {
  const types = evidenceTypes(catalogue);
  const linked = types.filter((type) => INCLUDES[type] !== undefined);
  if (dialect === 'by-type') return searchesFor([...OURS, ...types], patients, dialect);
  return [...searchesFor([...OURS, ...types], patients, dialect), ...linked.map((type) => byType(type, patients))];
}

function searchesFor(
  types: readonly ResourceType[],
  patients: readonly ResourceKey[],
  dialect: Dialect,
): readonly Search[] {
  if (dialect === 'by-type') return types.map((type) => byType(type, patients));
  return patients.map((patient) => ({
    url: `?_type=${types.join(',')}&_compartment=${encodeURIComponent(patient)}&_count=${COUNT}`,
    types,
  }));
}

function byType(type: ResourceType, patients: readonly ResourceKey[]): Search {
  const include = INCLUDES[type];
  const names = type === 'Patient' ? patients.map((key) => key.slice(key.indexOf('/') + 1)) : patients;
  const query = [`${patientParameter(type)}=${names.map(encodeURIComponent).join(',')}`, `_count=${COUNT}`];
  return { url: `${type}?${[...query, ...(include === undefined ? [] : [include])].join('&')}`, types: [type] };
}

function patientParameter(type: ResourceType): string {
  if (type === 'Patient') return '_id';
  return type === 'List' || type === 'AdverseEvent' ? 'subject' : 'patient';
}

function linkedTo(patients: readonly ResourceKey[]): Search {
  return { url: `Patient?link=${patients.map(encodeURIComponent).join(',')}&_count=${COUNT}`, types: ['Patient'] };
}
