import type { ResourceType } from '@medplum/fhirtypes';
import type { Rule } from '../model/rule.ts';
import type { ResourceKey } from '../model/verdict.ts';
import type { Search } from './batch.ts';

/** How a server is asked: one search over the patient compartment (Medplum), or one search for each type (any server). */
export type Dialect = 'compartment' | 'by-type';

const COUNT = 1000;

/** The types that tell whether a patient has a 77750 service. */
const PROBED: readonly ResourceType[] = ['Patient', 'Procedure', 'Claim'];

/** What radgap keeps of an episode: without it, a check would write everything a second time. */
const OURS: readonly ResourceType[] = ['List', 'DetectedIssue', 'Task'];

/** That of it which tells that there is an episode. */
const GUARDS: readonly ResourceType[] = ['List'];

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
  return [
    ...new Set([...base, ...catalogue.flatMap(({ evidenceTypes: types, appliesBy = [] }) => [...types, ...appliesBy])]),
  ].sort();
}

/** The searches of the probe: the services, the records merged with a patient, and the guards when they are there too. */
export function probeSearches(
  patients: readonly ResourceKey[],
  dialect: Dialect,
  scope: 'with guards' | 'alone',
): readonly Search[] {
  const types = scope === 'alone' ? PROBED : [...PROBED, ...GUARDS];
  return [...searchesFor(types, patients, dialect), linkedTo(patients)];
}

/** The searches of a full reading: what is stored of ours first when it is there too, then the evidence. */
export function readSearches(
  patients: readonly ResourceKey[],
  catalogue: readonly Rule[],
  dialect: Dialect,
  scope: 'with ours' | 'alone',
): readonly Search[] {
  const types = [...(scope === 'alone' ? [] : OURS), ...evidenceTypes(catalogue)];
  const linked = dialect === 'by-type' ? [] : types.filter((type) => INCLUDES[type] !== undefined);
  return [...searchesFor(types, patients, dialect), ...linked.map((type) => byType(type, patients))];
}

/** The searches for what is stored of patients whose chart is on another server, by their absolute references. */
export function storedSearches(scope: 'guards' | 'all', patients: readonly string[]): readonly Search[] {
  return searchesFor(scope === 'all' ? OURS : GUARDS, patients, 'by-type');
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
  return {
    url: `${type}?${[...query, ...(include === undefined ? [] : [include])].join('&')}`,
    types: [type],
    ...(OURS.includes(type) && { needed: true }),
  };
}

/** Task too: its `patient` parameter resolves the reference, which servers cannot do for one on another server. */
const BY_SUBJECT: ReadonlySet<ResourceType> = new Set(['List', 'AdverseEvent', 'Task']);

function patientParameter(type: ResourceType): string {
  if (type === 'Patient') return '_id';
  return BY_SUBJECT.has(type) ? 'subject' : 'patient';
}

function linkedTo(patients: readonly ResourceKey[]): Search {
  return { url: `Patient?link=${patients.map(encodeURIComponent).join(',')}&_count=${COUNT}`, types: ['Patient'] };
}
