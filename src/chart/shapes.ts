import type { Resource } from '@medplum/fhirtypes';
import { SHAPES, type Fields, type Shape } from './field-table.ts';
import { fieldsOf, fitOf, fitOfShape, isListShape, isRecord, type Fit } from './fits.ts';
import { OTHER_VERSIONS } from './other-versions.ts';

/** The resource types the readers understand. */
export type ReadType = keyof typeof SHAPES;

/** The resource types the readers understand, in alphabetical order. */
export const READ_TYPES: readonly ReadType[] = Object.keys(SHAPES).filter(isReadType);

/** True when the readers understand resources of this type. */
export function isReadType(type: string): type is ReadType {
  return Object.hasOwn(SHAPES, type);
}

/** True when the table has a field of this name for the type: only such a field was held against it. */
export function isReadField(type: string, field: string): boolean {
  return isReadType(type) && Object.hasOwn(SHAPES[type], field);
}

const BASE = { id: 'string', resourceType: 'string', meta: { lastUpdated: 'date', versionId: 'string' } } as const;
/** `implicitRules` name an agreement without which a resource must not be processed (FHIR R4, Resource.implicitRules); none is known here. */
const COMMON = { contained: [{ resourceType: 'string', id: 'string' }], implicitRules: 'nothing' } as const;

/** What a type's resources are held against: what every resource may have, and what the type adds. */
interface Table {
  readonly parts: readonly Fields[];
  readonly fits: Fit;
}

/** The tables of the types met so far: a bot that runs once meets few. */
const tables = new Map<string, Table>();

function tableOf(type: string): Table | undefined {
  const known = tables.get(type);
  if (known || !isReadType(type)) return known;
  const parts = [BASE, SHAPES[type], COMMON, foreignTo(type)];
  const table = { parts, fits: fitOf(parts) };
  tables.set(type, table);
  return table;
}

const NO_FIELDS: Fields = {};

function foreignTo(type: string): Fields {
  return OTHER_VERSIONS[type] ?? NO_FIELDS;
}

/** A resource that passed the table, or the sentence that says why it did not. */
export type Screened =
  { readonly resource: Resource } | { readonly reference: string; readonly why: string } | { readonly ignored: true };

/** How a value is named whose type cannot be told. */
const OF_UNKNOWN_TYPE = 'unknown';

/** True when what was set aside under a reference is of a type, or may be. */
export function mayBeOf(type: string, reference: string): boolean {
  return reference === OF_UNKNOWN_TYPE || reference === type || reference.startsWith(`${type}/`);
}

/** Holds one unknown value against the table; never throws, whatever it is given. */
export function screen(value: unknown): Screened {
  if (!isRecord(value)) return { reference: OF_UNKNOWN_TYPE, why: 'it is not a FHIR resource' };
  const type = value['resourceType'];
  if (typeof type !== 'string') return { reference: OF_UNKNOWN_TYPE, why: 'resourceType is missing' };
  const table = tableOf(type);
  if (!table) return { ignored: true };
  const id = value['id'];
  if (typeof id !== 'string' || !/^[^\s/?#]{1,200}$/.test(id))
    return { reference: type, why: 'its id is missing or unusable' };
  const fault = table.fits(value) ? undefined : firstFault(value, table.parts, type);
  if (fault !== undefined) return { reference: `${type}/${id}`, why: fault };
  return isResource(value) ? { resource: value } : { ignored: true };
}

/** What is wrong with a value, by the order of the table. */
function firstFault(value: Record<string, unknown>, parts: readonly Fields[], path: string): string | undefined {
  for (const part of parts) {
    const fault = faultIn(value, part, path);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Holds a contained resource against the table of its type; undefined when it cannot be used. */
export function screenContained(value: unknown): Resource | undefined {
  if (!isRecord(value) || typeof value['resourceType'] !== 'string' || !isReadType(value['resourceType']))
    return undefined;
  const type = value['resourceType'];
  const parts = [SHAPES[type], COMMON, foreignTo(type)];
  return firstFault(value, parts, type) === undefined && isResource(value) ? value : undefined;
}

function isResource(value: object): value is Resource {
  return Object.hasOwn(value, 'resourceType');
}

function faultIn(value: Record<string, unknown>, fields: Fields, path: string): string | undefined {
  for (const { name, needed, shape } of fieldsOf(fields)) {
    const held = value[name];
    if (held === undefined) {
      if (needed) return `${path}.${name} is missing`;
      continue;
    }
    const fault = faultOf(held, shape);
    if (fault !== undefined) return `${path}.${name}${fault}`;
  }
  return undefined;
}

/** What is wrong with a held value, as the rest of a sentence that begins with its path; undefined when nothing is. */
function faultOf(held: unknown, shape: Shape): string | undefined {
  if (shape === 'nothing') return fitOfShape(shape)(held) ? undefined : ' may change what the rest says';
  if (shape === 'foreign') return ' is of another version of FHIR than R4';
  if (typeof shape === 'string') return fitOfShape(shape)(held) ? undefined : ` is not a ${shape}`;
  if (isListShape(shape)) {
    if (!Array.isArray(held)) return ' is not a list';
    for (const entry of held) {
      const fault = faultOf(entry, shape[0]);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  return isRecord(held) ? faultIn(held, shape, '') : ' is not an object';
}
