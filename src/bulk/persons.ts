import type { Reference } from '@medplum/fhirtypes';
import { isReadField, isReadType, screen } from '../chart/shapes.ts';
import { targetOf, type Lookup } from '../chart/references.ts';
import type { ResourceKey } from '../model/verdict.ts';
import type { Addresses } from './address-book.ts';
import type { Loaded } from './found.ts';
import { IdentifierIndex } from './identifier-index.ts';
import { field, isRecord, recordsIn, textField, type Json } from './json.ts';
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
  const byText = new Map<string, ReadonlySet<ResourceKey>>();
  const ownersOf = (loaded: Loaded) => {
    if (loaded.type === 'Patient') return new Set([rootOf(loaded.key)]);
    const text = soleOwnerText(loaded);
    const known = text === undefined ? undefined : byText.get(text);
    if (known) return known;
    const named = personsNamed(patientsNamedBy(loaded));
    if (text !== undefined) byText.set(text, named);
    return named;
  };
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

/** The field in which a Task names the patient: for the others it is a word like any. */
const FOR = ['for'] as const;

/**
 * The references by which a resource names its patient: in the field its type has for that, else in any of them. A
 * contained Patient is known by its identifiers alone.
 */
export function patientsNamedBy(loaded: Loaded): readonly Reference[] {
  const named = ownersNamedBy(loaded);
  if (!named.some(isContained)) return named;
  return named.flatMap((reference) =>
    isContained(reference) ? identifiersOfContained(loaded.resource, reference.reference?.slice(1) ?? '') : [reference],
  );
}

/** The text by which a resource names its patient, when it has one field for that and names nobody within itself. */
function soleOwnerText({ type, resource }: Loaded): string | undefined {
  const [name, other] = type === 'Appointment' ? [] : ownerFieldsOf(type);
  if (name === undefined || other !== undefined) return undefined;
  const held = field(resource, name);
  const text = isRecord(held) ? textField(held, 'reference') : undefined;
  return text?.startsWith('#') ? undefined : text;
}

function isContained({ reference }: Reference): boolean {
  return reference?.startsWith('#') === true;
}

function ownersNamedBy({ type, resource }: Loaded): readonly Reference[] {
  if (type === 'Appointment') {
    return recordsIn(field(resource, 'participant')).flatMap(
      (participant) => toReference(field(participant, 'actor')) ?? [],
    );
  }
  const own = namedIn(resource, type === 'Task' ? FOR : ownerFieldsOf(type));
  return own.length > 0 ? own : namedIn(resource, OWNER_FIELDS);
}

function namedIn(resource: Json, fields: readonly string[]): readonly Reference[] {
  const named: Reference[] = [];
  for (const name of fields) {
    const reference = toReference(field(resource, name));
    if (reference) named.push(reference);
  }
  return named;
}

const ownerFields = new Map<string, readonly string[]>();

/** The fields in which a type names its patient. */
function ownerFieldsOf(type: string): readonly string[] {
  const known = ownerFields.get(type);
  if (known) return known;
  const fields = OWNER_FIELDS.filter((name) => isReadField(type, name));
  if (isReadType(type)) ownerFields.set(type, fields);
  return fields;
}

function identifiersOfContained(from: Json, id: string): readonly Reference[] {
  const patient = recordsIn(field(from, 'contained')).find((contained) => textField(contained, 'id') === id);
  if (!patient || textField(patient, 'resourceType') !== 'Patient') return [];
  return recordsIn(field(patient, 'identifier')).flatMap((held): Reference[] => {
    const identifier = toIdentifier(held);
    return identifier ? [{ type: 'Patient', identifier }] : [];
  });
}
