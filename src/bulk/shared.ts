import type { Reference } from '@medplum/fhirtypes';
import { isShared } from '../chart/shared-types.ts';
import { targetOf, type Lookup } from '../chart/references.ts';
import type { ResourceKey } from '../model/verdict.ts';
import type { Addresses } from './address-book.ts';
import type { Loaded } from './found.ts';
import { IdentifierIndex } from './identifier-index.ts';
import { field } from './json.ts';
import { isOwnedAddress, leadsOf, referencesIn, toReference } from './pointers.ts';
import type { Versions } from './versions.ts';

/** Finds the shared resources that a record leads to. */
export type SharedFinder = (record: readonly Loaded[]) => readonly Loaded[];

/**
 * Prepares the search for shared resources: those a record refers to, those they refer to in turn, and the roles of a
 * clinician it names, for a specialty may stand there alone.
 */
export function sharedAmong(versions: Versions, addresses: Addresses): SharedFinder {
  const shared = new Map([...versions].filter(([, [{ type }]]) => isShared(type)));
  const index = new IdentifierIndex();
  for (const [key, [{ resource }]] of shared) index.add(key, resource);
  const lookup: Lookup = { ...addresses, byKey: new Map(), byIdentifier: index.keys() };
  const roles = rolesByClinician(shared, lookup);
  const leadsOf = leadReader(addresses);
  return (record) => {
    const found = new Map<ResourceKey, readonly Loaded[]>();
    const asked = new Set<string>();
    const open = [...record];
    for (let next = open.pop(); next; next = open.pop()) {
      for (const lead of leadsOf(next)) {
        if (lead.reference !== undefined && asked.has(lead.reference)) continue;
        if (lead.reference !== undefined) asked.add(lead.reference);
        const target = targetOf(lookup, lead);
        if (target === undefined) continue;
        for (const key of [target, ...(roles.get(target) ?? [])]) {
          const held = found.has(key) ? undefined : shared.get(key);
          if (!held) continue;
          found.set(key, held);
          open.push(...held);
        }
      }
    }
    return [...found.values()].flat();
  };
}

/** Where an address that looks like a patient's own stands for something else, every reference is a lead. */
function leadReader({ aliases }: Addresses): (loaded: Loaded) => readonly Reference[] {
  if ([...aliases.keys()].some(isOwnedAddress)) return ({ resource }) => referencesIn(resource);
  return leadsOf;
}

function rolesByClinician(shared: Versions, lookup: Lookup): ReadonlyMap<ResourceKey, readonly ResourceKey[]> {
  const roles = new Map<ResourceKey, ResourceKey[]>();
  for (const [key, [{ type, resource }]] of shared) {
    if (type !== 'PractitionerRole') continue;
    const clinician = targetOf(lookup, toReference(field(resource, 'practitioner')));
    if (clinician === undefined) continue;
    const held = roles.get(clinician);
    if (held) held.push(key);
    else roles.set(clinician, [key]);
  }
  return roles;
}
