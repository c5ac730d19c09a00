import type { Reference } from '@medplum/fhirtypes';
import type { ResourceKey } from '../model/verdict.ts';
import type { Loaded } from './found.ts';
import { field, recordsIn } from './json.ts';
import { toIdentifier } from './pointers.ts';

const LOCAL = /^([A-Z][A-Za-z]+\/[^/?#\s]+?)(?:\/_history\/[^/?#\s]+)?$/;
const ABSOLUTE = /^https?:\/\/[^?#\s]+\/([A-Z][A-Za-z]+\/[^/?#\s]+?)(?:\/_history\/[^/?#\s]+)?$/;
const CONDITIONAL = /^[A-Z][A-Za-z]+\?identifier=([^&|]*)(?:\||%7C)([^&]+)$/;

/**
 * Every address under which the target of a reference may be filed, whatever the reference will turn out to mean: its
 * `Type/id`, its whole text, or `system|value`. None for a contained resource.
 */
export function addressesOf(reference: Reference): readonly string[] {
  const text = reference.reference;
  if (text === undefined) {
    const { system, value } = reference.identifier ?? {};
    return system && value ? [`${system}|${value}`] : [];
  }
  if (text.startsWith('#')) return [];
  const key = (LOCAL.exec(text) ?? ABSOLUTE.exec(text))?.[1];
  if (key !== undefined) return key === text ? [text] : [key, text];
  const [, system, value] = CONDITIONAL.exec(text) ?? [];
  return system && value ? [text, `${decoded(system)}|${decoded(value)}`] : [text];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The `Type/id` that an address plainly states; undefined for one that has to be looked up. */
export function plainKey(address: string): ResourceKey | undefined {
  return LOCAL.exec(address)?.[1] === address ? address : undefined;
}

/** Every address by which a reference may mean a resource: its key first, its identifiers last. */
export function ownAddresses({ key, type, resource, fullUrl }: Loaded): readonly string[] {
  const id = key.slice(type.length + 1);
  const identifiers = recordsIn(field(resource, 'identifier')).flatMap((held) => {
    const identifier = toIdentifier(held);
    return identifier ? [`${identifier.system}|${identifier.value}`] : [];
  });
  return [
    key,
    ...(isUuid(id) ? [`urn:uuid:${id}`] : []),
    ...(fullUrl !== undefined && fullUrl !== key ? [fullUrl] : []),
    ...identifiers,
  ];
}

/** What resources that may be confused share: a UUID stands for itself whatever the type, any other id with its type. */
export function identityOf(key: ResourceKey): string {
  const id = key.slice(key.indexOf('/') + 1);
  return isUuid(id) ? id : key;
}

/** True for an id in the shape of a UUID. */
export function isUuid(id: string): boolean {
  return id.length === 36 && id[8] === '-' && id[13] === '-' && id[18] === '-' && id[23] === '-';
}
