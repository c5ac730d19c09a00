import type { Reference } from '@medplum/fhirtypes';
import { isReadField, screen } from '../chart/shapes.ts';
import { targetOf } from '../chart/references.ts';
import type { ResourceKey } from '../model/verdict.ts';
import type { Addresses } from './address-book.ts';
import type { Loaded } from './found.ts';
import { IdentifierIndex, type Lookup } from './identifier-index.ts';
import { field, recordsIn, textField, type Json } from './json.ts';
import { toIdentifier, toReference } from './pointers.ts';
import type { Versions } from './versions.ts';

/** Who is who: the records of one person share a root, whichever of them a resource names. */
export interface Persons {
  /** The smallest key among the records of the person. */
  readonly rootOf: (patient: ResourceKey) => ResourceKey;
  /** The persons a resource belongs to; several for an Appointment of several, none when it names nobody known. */
  readonly ownersOf: (loaded: Loaded) => ReadonlySet<ResourceKey>;
  /** The persons that some references name. */
  readonly personsNamed: (references: readonly Reference[]) => ReadonlySet<ResourceKey>;
}

/** Reads who is who from the Patients, following their links however long the chain. */
export function personsAmong(versions: Versions, addresses: Addresses): Persons {
  const patients = [...versions.values()].filter(([{ type }]) => type === 'Patient').map(soundest);
  const byIdentifier = new IdentifierIndex();
  for (const { key, resource } of patients) byIdentifier.add(key, resource);
  const plain: Lookup = { ...addresses, byKey: new Map(), byIdentifier: byIdentifier.keys() };
  const rootOf = union(patients.flatMap((patient) => linksOf(patient, plain)));
  const byPerson = new IdentifierIndex();
  for (const { key, resource } of patients) byPerson.add(rootOf(key), resource);
  const lookup: Lookup = { ...plain, byIdentifier: byPerson.keys() };
  const personsNamed = (references: readonly Reference[]) => {
    const targets = references.flatMap((reference) => targetOf(lookup, reference) ?? []);
    return new Set(targets.filter((target) => target.startsWith('Patient/')).map(rootOf));
  };
  const ownersOf = (loaded: Loaded) =>
    loaded.type === 'Patient' ? new Set([rootOf(loaded.key)]) : personsNamed(patientsNamedBy(loaded));
  return { rootOf, ownersOf, personsNamed };
}

/** The newest version that can be used, else the newest: openChart sets the others aside. */
function soundest(versions: readonly [Loaded, ...Loaded[]]): Loaded {
  return versions.find(({ resource }) => 'resource' in screen(resource)) ?? versions[0];
}

function linksOf({ key, resource }: Loaded, lookup: Lookup): readonly (readonly [ResourceKey, ResourceKey])[] {
  return recordsIn(field(resource, 'link')).flatMap((link): (readonly [ResourceKey, ResourceKey])[] => {
    const other = targetOf(lookup, toReference(field(link, 'other')));
    return other?.startsWith('Patient/') ? [[key, other]] : [];
  });
}

/** Joins pairs into groups; the function returned tells the smallest key of the group. */
function union(pairs: readonly (readonly [ResourceKey, ResourceKey])[]): (key: ResourceKey) => ResourceKey {
  const parents = new Map<ResourceKey, ResourceKey>();
  const rootOf = (key: ResourceKey): ResourceKey => {
    let root = key;
    for (let up = parents.get(root); up !== undefined; up = parents.get(root)) root = up;
    for (let at = key; at !== root;) {
      const up = parents.get(at) ?? root;
      parents.set(at, root);
      at = up;
    }
    return root;
  };
  for (const [a, b] of pairs) {
    const [first = a, second = b] = [rootOf(a), rootOf(b)].sort();
    if (first !== second) parents.set(second, first);
  }
  return rootOf;
}

const OWNER_FIELDS = ['subject', 'patient', 'beneficiary'] as const;

/**
 * The references by which a resource names its patient: in the field its type has for that, else in any of them. A
 * contained Patient is known by its identifiers alone.
 */
export function patientsNamedBy(loaded: Loaded): readonly Reference[] {
  return ownersNamedBy(loaded).flatMap((reference) =>
    reference.reference?.startsWith('#')
      ? identifiersOfContained(loaded.resource, reference.reference.slice(1))
      : [reference],
  );
}

function ownersNamedBy({ type, resource }: Loaded): readonly Reference[] {
  if (type === 'Appointment') {
    return recordsIn(field(resource, 'participant')).flatMap(
      (participant) => toReference(field(participant, 'actor')) ?? [],
    );
  }
  const named = (fields: readonly string[]) => fields.flatMap((name) => toReference(field(resource, name)) ?? []);
  const own = named(OWNER_FIELDS.filter((name) => isReadField(type, name)));
  return own.length > 0 ? own : named(OWNER_FIELDS);
}

function identifiersOfContained(from: Json, id: string): readonly Reference[] {
  const patient = recordsIn(field(from, 'contained')).find((contained) => textField(contained, 'id') === id);
  if (!patient || textField(patient, 'resourceType') !== 'Patient') return [];
  return recordsIn(field(patient, 'identifier')).flatMap((held): Reference[] => {
    const identifier = toIdentifier(held);
    return identifier ? [{ type: 'Patient', identifier }] : [];
  });
}
