import type { SearchRequest, WithId } from '@medplum/core';
import { formatSearchQuery, isResourceType } from '@medplum/core';
import type { Bundle, BundleLink, Resource } from '@medplum/fhirtypes';
import type { Page } from './search.ts';
import { without } from './walk.ts';

/** A page of search results as a Bundle, with absolute links; `total` only when it was asked for. */
export function searchBundle(fhirUrl: string, request: SearchRequest, page: Page): Bundle<WithId<Resource>> {
  const link: BundleLink[] = [
    { relation: 'self', url: linkTo(fhirUrl, request) },
    { relation: 'first', url: linkTo(fhirUrl, without(request, 'cursor', 'offset')) },
    ...(page.next ? [{ relation: 'next', url: linkTo(fhirUrl, page.next) }] : []),
  ];
  const entry = page.resources.map((resource) => ({
    fullUrl: `${fhirUrl}${resource.resourceType}/${resource.id}`,
    search: { mode: 'match' as const },
    resource,
  }));
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    link,
    ...(page.total !== undefined && { total: page.total }),
    ...(entry.length > 0 && { entry }),
  };
}

function linkTo(fhirUrl: string, request: SearchRequest): string {
  return `${fhirUrl}${isResourceType(request.resourceType) ? request.resourceType : ''}${formatSearchQuery(request)}`;
}
