import type { WithId } from '@medplum/core';
import { allOk, gone } from '@medplum/core';
import type { ReadHistoryOptions } from '@medplum/fhir-router';
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';

/** The history of one resource as a Bundle, newest first; a deletion is an entry without a resource. */
export function historyBundle(
  fhirUrl: string,
  oldestFirst: readonly WithId<Resource>[],
  deletedAt: string | undefined,
  { offset = 0, limit = 1000 }: ReadHistoryOptions = {},
): Bundle {
  const deletion: BundleEntry = {
    response: { status: '410', outcome: gone, ...(deletedAt && { lastModified: deletedAt }) },
  };
  const entries = [
    ...(deletedAt ? [deletion] : []),
    ...oldestFirst.map((version) => entryOf(fhirUrl, version)).reverse(),
  ];
  return {
    resourceType: 'Bundle',
    type: 'history',
    total: entries.length,
    entry: entries.slice(offset, offset + limit),
  };
}

function entryOf(fhirUrl: string, resource: WithId<Resource>): BundleEntry {
  const { resourceType, id, meta } = resource;
  return {
    fullUrl: `${fhirUrl}${resourceType}/${id}`,
    request: { method: 'GET', url: `${resourceType}/${id}/_history/${meta?.versionId ?? ''}` },
    response: { status: '200', outcome: allOk },
    resource,
  };
}
