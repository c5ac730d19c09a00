import type { Reference } from '@medplum/fhirtypes';
import { isReadType } from '../chart/shapes.ts';
import { field, isRecord, textField, type Json } from './json.ts';

/** How deep a resource may be nested: deeper than any real one, and shallow enough for whoever walks it. */
const DEEPEST = 100;

/** What a resource points at. */
export interface Pointers {
  readonly references: readonly Reference[];
  /** True when it is nested so deeply that no reader can walk it. */
  readonly tooDeep: boolean;
}

const known = new WeakMap<Json, Pointers>();

/** Every reference in a resource, and every attachment address as if it were one; collected once for each resource. */
export function pointersIn(resource: Json): Pointers {
  const held = known.get(resource);
  if (held) return held;
  const pointers = collect(resource);
  known.set(resource, pointers);
  return pointers;
}

function collect(resource: Json): Pointers {
  const references: Reference[] = [];
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: resource, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > DEEPEST) return { references, tooDeep: true };
    if (isRecord(value)) {
      const pointer = toReference(value) ?? attachmentAddress(value);
      if (pointer) references.push(pointer);
    }
    for (const held of Object.values(value)) if (typeof held === 'object') open.push({ value: held, depth: depth + 1 });
  }
  return { references, tooDeep: false };
}

/** The sound parts of what may be a FHIR Reference; undefined when it refers to nothing. */
export function toReference(value: unknown): Reference | undefined {
  if (!isRecord(value)) return undefined;
  const reference = textField(value, 'reference');
  if (reference !== undefined) return { reference };
  const held = field(value, 'identifier');
  const identifier = isRecord(held) ? toIdentifier(held) : undefined;
  const type = textField(value, 'type');
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
