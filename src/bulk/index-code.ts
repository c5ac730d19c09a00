import type { Resource } from '@medplum/fhirtypes';
import { billsIndexCode } from '../chart/claim-lines.ts';
import { INDEX_CODE, readIndexCode } from '../chart/codes.ts';
import { screen } from '../chart/shapes.ts';
import { field } from './json.ts';
import type { Loaded } from './found.ts';

/** The fields in which a Procedure or a Claim can say 77750. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Procedure: ['code'],
  Claim: ['item', 'procedure', 'contained'],
};

/** The types that can say 77750. */
export const INDEX_TYPES: ReadonlySet<string> = new Set(Object.keys(FIELDS));

/**
 * True when a resource speaks of a 77750 service: a Procedure or Claim coded so in any place, or one that mentions the
 * code and is too damaged to be read, so that it is named rather than passed over.
 */
export function isAnchor({ type, resource }: Loaded): boolean {
  if (!INDEX_TYPES.has(type)) return false;
  const spoken = (FIELDS[type] ?? []).map((name) => field(resource, name));
  if (!JSON.stringify(spoken).includes(INDEX_CODE)) return false;
  const screened = screen(resource);
  return !('resource' in screened) || isCoded(screened.resource);
}

function isCoded(resource: Resource): boolean {
  if (resource.resourceType === 'Procedure') return readIndexCode(resource.code) !== undefined;
  return resource.resourceType === 'Claim' && billsIndexCode(resource);
}
