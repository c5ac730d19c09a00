import type { ResourceType } from '@medplum/fhirtypes';
import type { Rule } from '../model/rule.ts';
import type { ResourceKey } from '../model/verdict.ts';
import type { Search } from './batch.ts';

/** Without the Patient nobody can tell which records are of one person: half of them would be judged as all. */
const WHO: ResourceType = 'Patient';

/** How a server is asked: one search over the patient compartment (Medplum), or one search for each type (any server). */
export type Dialect = 'compartment' | 'by-type';

const COUNT = 1000;

/** The types that tell whether a patient has a 77750 service. */
const PROBED: readonly ResourceType[] = ['Patient', 'Procedure', 'Claim'];

/** What radgap keeps of an episode: without it, a check would write everything a second time. */
const OURS: readonly ResourceType[] = ['List', 'DetectedIssue', 'Task'];

/** That of it which tells that there is an episode, or that there was one before somebody removed its guard. */
const GUARDS: readonly ResourceType[] = ['List', 'DetectedIssue'];

/** The resource types the catalogue draws on, and those that anchor, date and end an episode. */
export function evidenceTypes(catalogue: readonly Rule[]): readonly ResourceType[] {
  const base: readonly ResourceType[] = ['Patient', 'Procedure', 'Claim', 'Encounter'];
  const drawnOn = catalogue.flatMap(({ evidenceTypes: types, appliesBy = [] }) => [...types, ...appliesBy]);
  return [...new Set([...base, ...drawnOn])].sort();
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
  return searchesFor(types, patients, dialect);
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
  const names = type === 'Patient' ? patients.map((key) => key.slice(key.indexOf('/') + 1)) : patients;
  return {
    url: `${type}?${patientParameter(type)}=${names.map(encodeURIComponent).join(',')}&_count=${COUNT}`,
    types: [type],
    ...((OURS.includes(type) || type === WHO) && { needed: true }),
  };
}

/** Task too: its `patient` parameter resolves the reference, which servers cannot do for one on another server. */
const BY_SUBJECT: ReadonlySet<ResourceType> = new Set(['List', 'AdverseEvent', 'Task']);

function patientParameter(type: ResourceType): string {
  if (type === 'Patient') return '_id';
  return BY_SUBJECT.has(type) ? 'subject' : 'patient';
}

function linkedTo(patients: readonly ResourceKey[]): Search {
  const others = patients.map(encodeURIComponent).join(',');
  return { url: `Patient?link=${others}&_count=${COUNT}`, types: [WHO], needed: 'if-known' };
}
