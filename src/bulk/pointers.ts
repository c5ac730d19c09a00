import type { Reference } from '@medplum/fhirtypes';
import { isReadType, READ_TYPES } from '../chart/shapes.ts';
import { typeNamed } from '../chart/references.ts';
import { isShared } from '../chart/shared-types.ts';
import type { Loaded } from './found.ts';
import { field, isRecord, textField, type Json } from './json.ts';

/** How deep a resource may be nested: deeper than any real one, and shallow enough for whoever walks it. */
const DEEPEST = 100;

/** The text of a reference that plainly names a resource of a patient. */
const OWNED = new RegExp(`^(?!(?:${READ_TYPES.filter(isShared).join('|')})/)[A-Z][A-Za-z]+/`);

/** True for the address of a resource that plainly belongs to a patient, whatever stands there. */
export function isOwnedAddress(address: string): boolean {
  return OWNED.test(address);
}

/**
 * The references in a resource that may lead to a shared one, to a server or to an address to be looked up, each
 * attachment address among them as if it were one; undefined when it is nested so deeply that no reader can walk it.
 */
export function leadsIn(resource: Json): readonly Reference[] | undefined {
  const leads: Reference[] = [];
  return collectFrom(resource, leads, isLead, 0) ? leads : undefined;
}

/** The leads of what was read, looked for where nobody has yet. */
export function leadsOf({ leads, resource }: Loaded): readonly Reference[] {
  return leads ?? leadsIn(resource) ?? [];
}

/** Every reference in a resource that can be walked, and every attachment address as if it were one. */
export function referencesIn(resource: Json): readonly Reference[] {
  const references: Reference[] = [];
  collectFrom(resource, references, () => true, 0);
  return references;
}

function isLead(text: string): boolean {
  return !OWNED.test(text);
}

/** False when it is nested too deeply. */
function collect(value: unknown, found: Reference[], isWanted: (text: string) => boolean, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth > DEEPEST) return false;
  if (!Array.isArray(value)) return collectFrom(value as Json, found, isWanted, depth);
  for (const held of value) if (!collect(held, found, isWanted, depth + 1)) return false;
  return true;
}

function collectFrom(value: Json, found: Reference[], isWanted: (text: string) => boolean, depth: number): boolean {
  let reference: string | undefined;
  let mayPoint = false;
  for (const name in value) {
    const held = value[name];
    if (typeof held === 'string') {
      if (name === 'reference') reference = held;
      else if (name === 'url') mayPoint = true;
    } else if (typeof held === 'object' && held !== null) {
      if (name === 'identifier') mayPoint = true;
      if (!collect(held, found, isWanted, depth + 1)) return false;
    }
  }
  if (reference === undefined && !mayPoint) return true;
  const pointer = reference === undefined ? (toReference(value) ?? attachmentAddress(value)) : { reference };
  if (pointer && (pointer.reference === undefined || isWanted(pointer.reference))) found.push(pointer);
  return true;
}

/** The sound parts of what may be a FHIR Reference; undefined when it refers to nothing. */
export function toReference(value: unknown): Reference | undefined {
  if (!isRecord(value)) return undefined;
  const reference = textField(value, 'reference');
  if (reference !== undefined) return { reference };
  const held = field(value, 'identifier');
  const identifier = isRecord(held) ? toIdentifier(held) : undefined;
  const type = typeNamed(textField(value, 'type'));
  if (!identifier || type === undefined) return identifier && { identifier };
  return isReadType(type) ? { type, identifier } : undefined;
}

/** An identifier that has both a system and a value. */
export interface WholeIdentifier {
  readonly system: string;
  readonly value: string;
}

/** The identifier an object stands for; undefined when it lacks system or value. */
export function toIdentifier(held: Json): WholeIdentifier | undefined {
  const system = textField(held, 'system');
  const value = textField(held, 'value');
  return system && value ? { system, value } : undefined;
}

/** Extensions have a `url` too: only what can lead to a Binary or a Bundle entry is taken. */
function attachmentAddress(value: Json): Reference | undefined {
  const url = textField(value, 'url');
  return url !== undefined && (url.startsWith('urn:uuid:') || url.includes('Binary/')) ? { reference: url } : undefined;
}
