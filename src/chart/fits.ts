import { isFhirDate } from './dates.ts';
import type { Fields, Primitive, Shape } from './field-table.ts';

/** Tells whether a value has the shape it was made for; it does not say what is wrong. */
export type Fit = (held: unknown) => boolean;

/** One field of a table: `needed` when a resource without it says nothing. */
export interface Field {
  readonly name: string;
  readonly needed: boolean;
  readonly shape: Shape;
}

const read = new Map<Fields, readonly Field[]>();

/** What no element may carry: it may turn what is said into its opposite, and none is understood here (FHIR R4, 2.4.0.1). */
const QUALIFIER: Field = { name: 'modifierExtension', needed: false, shape: 'nothing' };

/** The fields of a table, read once, and what no element may carry. */
export function fieldsOf(table: Fields): readonly Field[] {
  const known = read.get(table);
  if (known) return known;
  const own = Object.entries(table).map(([key, shape]): Field => {
    const needed = key.endsWith('!');
    return { name: needed ? key.slice(0, -1) : key, needed, shape };
  });
  const fields = [...own, QUALIFIER];
  read.set(table, fields);
  return fields;
}

/** The fit of an object to several tables at once: it looks only at the fields that are there, which are few. */
export function fitOf(tables: readonly Fields[]): Fit {
  const fields = tables.flatMap(fieldsOf);
  const needed = fields.flatMap((field) => (field.needed ? field.name : []));
  const fits = new Map<string, Fit>();
  for (const { name, shape } of fields) {
    const [one, other] = [fitOfShape(shape), fits.get(name)];
    fits.set(name, other ? (held) => other(held) && one(held) : one);
  }
  return (held) => {
    if (!isRecord(held)) return false;
    for (const name in held) {
      const fit = fits.get(name);
      if (fit === undefined) continue;
      const value = held[name];
      if (value !== undefined && !fit(value)) return false;
    }
    for (const name of needed) if (held[name] === undefined) return false;
    return true;
  };
}

const PRIMITIVES: Readonly<Record<Primitive, Fit>> = {
  string: (held) => typeof held === 'string',
  boolean: (held) => typeof held === 'boolean',
  number: (held) => Number.isFinite(held),
  date: (held) => typeof held === 'string' && isFhirDate(held),
  nothing: (held) => Array.isArray(held) && held.length === 0,
  foreign: () => false,
};

/** One fit for a shape that many tables share. */
const made = new Map<Shape, Fit>();

/** The fit of a value to one shape. */
export function fitOfShape(shape: Shape): Fit {
  if (typeof shape === 'string') return PRIMITIVES[shape];
  const known = made.get(shape);
  if (known) return known;
  const fit = isListShape(shape) ? fitOfList(fitOfShape(shape[0])) : fitOf([shape]);
  made.set(shape, fit);
  return fit;
}

function fitOfList(fit: Fit): Fit {
  return (held) => {
    if (!Array.isArray(held)) return false;
    for (const entry of held) if (!fit(entry)) return false;
    return true;
  };
}

/** True for the shape of a list. */
export function isListShape(shape: Fields | readonly [Shape]): shape is readonly [Shape] {
  return Array.isArray(shape);
}

/** True for an object that is no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
