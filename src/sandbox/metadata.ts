import { getResourceTypes, globalSchema } from '@medplum/core';
import type { CapabilityStatement, CapabilityStatementRestResource } from '@medplum/fhirtypes';

const INTERACTIONS = [
  'create',
  'read',
  'update',
  'patch',
  'delete',
  'vread',
  'history-instance',
  'search-type',
] as const;

/** What the sandbox can do, as `/metadata` says it. */
export function capabilityStatement(fhirUrl: string, startedAt: string): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    /** The Medplum server whose behaviour the sandbox copies. */
    version: '5.1.29',
    status: 'active',
    date: startedAt,
    kind: 'instance',
    software: { name: 'radgap sandbox over @medplum/fhir-router' },
    implementation: { description: 'Embedded server for trying radgap out; nothing is kept', url: fhirUrl },
    fhirVersion: '4.0.1',
    format: ['json'],
    patchFormat: ['application/json-patch+json'],
    rest: [
      {
        mode: 'server',
        resource: getResourceTypes().map(resourceCapability),
        interaction: [{ code: 'transaction' }, { code: 'batch' }, { code: 'search-system' }],
        operation: [{ name: 'export', definition: 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export' }],
      },
    ],
  };
}

function resourceCapability(type: CapabilityStatementRestResource['type']): CapabilityStatementRestResource {
  const searchParam = Object.values(globalSchema.types[type]?.searchParams ?? {}).map((parameter) => ({
    name: parameter.code,
    type: parameter.type,
  }));
  return {
    type,
    interaction: INTERACTIONS.map((code) => ({ code })),
    versioning: 'versioned-update',
    readHistory: true,
    updateCreate: true,
    conditionalCreate: true,
    conditionalUpdate: true,
    conditionalDelete: 'single',
    searchParam,
  };
}
