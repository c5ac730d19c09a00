import type { Identifier, Reference, Resource } from '@medplum/fhirtypes';
import type { Chart } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { PatientRecord, SetAside } from '../model/record.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { canonicalSystem } from '../terminology/systems.ts';
import { isToPatient } from './contained.ts';
import { daysOf } from './dates.ts';
import { facilityZone } from './facility-zone.ts';
import { isOfSomebodyElse } from './focus.ts';
import { listed } from './listed.ts';
import { keyOf, targetOf, type Lookup } from './references.ts';
import { isReadField, mayBeOf, READ_TYPES, screen } from './shapes.ts';
import { isShared } from './shared-types.ts';

/**
 * Opens the chart of one patient: sets unusable resources aside, keeps the newest version of each, leaves out what names
 * another patient, and indexes the rest. The order of the resources does not matter.
 */
export function openChart(record: PatientRecord, policy: Policy): Chart {
  const setAside: SetAside[] = [];
  const newest = new Map<ResourceKey, Resource>();
  const broken: (readonly [ResourceKey, string])[] = [];
  for (const value of record.resources) {
    const screened = screen(value);
    if ('why' in screened) {
      setAside.push({ reference: screened.reference, why: screened.why });
      broken.push([screened.reference, stampOf(value)]);
    }
    if ('resource' in screened) keepNewest(newest, screened.resource);
  }
  for (const [key, stamp] of broken) if (isStale(newest.get(key), stamp)) newest.delete(key);
  const resources = inOrder(newest);
  const found = {
    byKey: newest,
    byIdentifier: indexIdentifiers(resources),
    aliases: record.aliases ?? new Map<string, ResourceKey>(),
    bases: (record.bases ?? []).map((base) => base.replace(/(?<!\/)\/+$/, '')),
  };
  const patientKeys = samePerson(record.patient, resources, found);
  const patient = survivor(record.patient, patientKeys, found);
  const lookup = { ...found, byIdentifier: asOnePerson(found.byIdentifier, patientKeys, patient) };
  const own: Keyed[] = [];
  const others: Keyed[] = [];
  for (const keyed of resources) (belongs(keyed, patientKeys, lookup) ? own : others).push(keyed);
  const foreign = new Map<ResourceKey, Resource>();
  for (const [reference, resource] of others) {
    if (resource.resourceType === 'Patient') continue;
    if (patientsNamedBy(resource).length > 0) foreign.set(reference, resource);
    else setAside.push({ reference, why: 'it names no patient' });
  }
  const byType = Object.groupBy(
    own.map(([, resource]) => resource),
    (resource) => resource.resourceType,
  ) as Chart['byType'];
  const isUnread = (type: string) =>
    listed(record.unreadable).some((unread) => unread === type) ||
    broken.some(([reference]) => mayBeOf(type, reference));
  const zone = facilityZone({ ...lookup, byType }, policy, isUnread);
  return {
    ...lookup,
    byKey: new Map(own),
    foreign,
    byType,
    patient,
    patientKeys,
    zone,
    judgedAt: record.asOf,
    asOf: daysOf(record.asOf, zone)?.first ?? 0,
    localCodes: indexLocalCodes(policy),
    unreadable: new Set(record.unreadable),
    memo: new Map(),
    setAside: setAside.sort((a, b) => compare(a.reference + a.why, b.reference + b.why)),
  };
}

/** A resource with its key. */
type Keyed = readonly [ResourceKey, Resource];

/** Resources in the order of their keys, whatever order they came in: by type, then by id. */
function inOrder(newest: ReadonlyMap<ResourceKey, Resource>): readonly Keyed[] {
  const byType = Map.groupBy(newest, ([, { resourceType }]) => resourceType);
  return READ_TYPES.flatMap((type) => (byType.get(type) ?? []).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function keepNewest(newest: Map<ResourceKey, Resource>, resource: Resource): void {
  const key = keyOf(resource);
  const held = newest.get(key);
  if (!held || isNewer(resource, held)) newest.set(key, resource);
}

function isNewer(candidate: Resource, held: Resource): boolean {
  const byDate = compare(stampOf(candidate), stampOf(held));
  if (byDate !== 0) return byDate > 0;
  const byVersion = Number(candidate.meta?.versionId ?? 0) - Number(held.meta?.versionId ?? 0);
  return Number.isNaN(byVersion) || byVersion === 0
    ? compare(JSON.stringify(candidate), JSON.stringify(held)) > 0
    : byVersion > 0;
}

/** When a value was last updated, as far as it says; comparable as text. */
function stampOf(value: unknown): string {
  const meta: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'meta') : undefined;
  const written: unknown = typeof meta === 'object' && meta !== null ? Reflect.get(meta, 'lastUpdated') : undefined;
  const updated = typeof written === 'string' ? Date.parse(written) : NaN;
  return Number.isNaN(updated) ? '' : new Date(updated).toISOString();
}

/** True when a version that could not be used may be later than the sound one: what that one says may hold no longer. */
function isStale(sound: Resource | undefined, brokenStamp: string): boolean {
  return brokenStamp === '' || brokenStamp >= stampOf(sound);
}

function indexIdentifiers(resources: readonly Keyed[]): Map<string, ResourceKey[]> {
  const index = new Map<string, ResourceKey[]>();
  for (const [key, resource] of resources) {
    for (const { system, value } of identifiersOf(resource)) {
      if (!system || !value) continue;
      const token = `${system}|${value}`;
      const keys = index.get(token);
      if (!keys) index.set(token, [key]);
      else if (!keys.includes(key)) keys.push(key);
    }
  }
  return index;
}

const NONE: readonly never[] = [];

/** The identifiers of a resource, as far as its type is held against the table for them. */
function identifiersOf(resource: Resource): readonly Identifier[] {
  const isRead = 'identifier' in resource && isReadField(resource.resourceType, 'identifier');
  const held = isRead ? resource.identifier : undefined;
  if (held === undefined) return NONE;
  return Array.isArray(held) ? held : [held];
}

/** The records of one person: those joined to `patient` by Patient.link, in either direction, however long the chain. */
function samePerson(patient: ResourceKey, resources: readonly Keyed[], lookup: Lookup): ReadonlySet<ResourceKey> {
  const links = new Map<ResourceKey, ResourceKey[]>();
  const join = (from: ResourceKey, to: ResourceKey) => links.set(from, [...(links.get(from) ?? []), to]);
  for (const [key, resource] of resources) {
    if (resource.resourceType !== 'Patient') continue;
    for (const { other } of listed(resource.link)) {
      const target = targetOf(lookup, other);
      if (!target?.startsWith('Patient/')) continue;
      join(key, target);
      join(target, key);
    }
  }
  const known = new Set([patient]);
  for (const key of known) for (const other of links.get(key) ?? []) known.add(other);
  return known;
}

/** The record that replaced the others; the one asked for when none says so. */
function survivor(patient: ResourceKey, keys: ReadonlySet<ResourceKey>, lookup: Lookup): ResourceKey {
  const standing = [...keys].sort().filter((key) => {
    const record = lookup.byKey.get(key);
    return record?.resourceType === 'Patient' && !record.link?.some(({ type }) => type === 'replaced-by');
  });
  return standing[0] ?? patient;
}

/** An identifier carried by several records of the person means that one person. */
function asOnePerson(
  byIdentifier: Chart['byIdentifier'],
  patientKeys: ReadonlySet<ResourceKey>,
  patient: ResourceKey,
): Chart['byIdentifier'] {
  if (patientKeys.size === 1) return byIdentifier;
  const merged = [...byIdentifier].map(
    ([token, keys]) => [token, [...new Set(keys.map((key) => (patientKeys.has(key) ? patient : key)))]] as const,
  );
  return new Map(merged);
}

function belongs([key, resource]: Keyed, patientKeys: ReadonlySet<ResourceKey>, lookup: Lookup): boolean {
  if (isShared(resource.resourceType)) return true;
  if (resource.resourceType === 'Patient') return patientKeys.has(key);
  if (resource.resourceType === 'Observation' && isOfSomebodyElse(resource, patientKeys, lookup)) return false;
  return patientsNamedBy(resource).some((reference) => isToPatient(reference, resource, patientKeys, lookup));
}

const PATIENT_FIELDS = ['subject', 'patient', 'beneficiary'] as const;

/** The field in which each type names its patient. */
const PATIENT_FIELD: ReadonlyMap<string, (typeof PATIENT_FIELDS)[number]> = new Map(
  READ_TYPES.flatMap((type) => PATIENT_FIELDS.filter((name) => isReadField(type, name)).map((name) => [type, name])),
);

/** The references by which a resource names its patient, in the field that its type has for that. */
function patientsNamedBy(resource: Resource): readonly Reference[] {
  if (resource.resourceType === 'Appointment')
    return resource.participant.flatMap(({ actor }) => (actor ? [actor] : []));
  const field = PATIENT_FIELD.get(resource.resourceType);
  const value: unknown = field === undefined ? undefined : Reflect.get(resource, field);
  return isReference(value) ? [value] : NONE;
}

function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null;
}

function indexLocalCodes(policy: Policy): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (const { local, means } of policy.localCodes) {
    const from = `${canonicalSystem(local.system)}|${local.code}`;
    index.set(from, [...(index.get(from) ?? []), `${canonicalSystem(means.system)}|${means.code}`]);
  }
  return index;
}
