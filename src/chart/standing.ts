import type { Resource } from '@medplum/fhirtypes';
import type { WhyNot } from '../model/verdict.ts';

/** Statuses that never count, whatever the type (domain.md A1, Status). */
const NEVER: ReadonlySet<string> = new Set([
  'entered-in-error',
  'cancelled',
  'noshow',
  'proposed',
  'waitlist',
  'planned',
  'not-done',
  'draft',
  'rejected',
  'registered',
  'revoked',
  'aborted',
  'suspended',
]);

const NOT_FINAL: ReadonlySet<string> = new Set(['preliminary', 'partial', 'on-hold', 'preparation', 'pending']);

/** Types for which `unknown` tells of the status field, not of the thing itself. */
const UNKNOWN_COUNTS: ReadonlySet<string> = new Set(['Encounter', 'Procedure', 'ImagingStudy']);

/** Why the status of a resource keeps it from being evidence; undefined when it counts. */
export function refusedByStatus(resource: Resource): WhyNot | undefined {
  if (resource.resourceType === 'Condition' || resource.resourceType === 'Patient') return undefined;
  if (resource.resourceType === 'AdverseEvent') {
    return resource.actuality === 'potential' ? { code: 'cancelled', data: { status: 'potential' } } : undefined;
  }
  if (resource.resourceType === 'DocumentReference' && resource.docStatus !== undefined) {
    const refused = refusedAs(resource.docStatus, resource.resourceType);
    if (refused) return refused;
  }
  const status: unknown = 'status' in resource ? resource.status : undefined;
  return typeof status === 'string' && status !== ''
    ? refusedAs(status, resource.resourceType)
    : { code: 'status-absent' };
}

function refusedAs(status: string, type: string): WhyNot | undefined {
  if (NEVER.has(status)) return { code: 'cancelled', data: { status } };
  if (NOT_FINAL.has(status) && type !== 'Appointment') return { code: 'not-final', data: { status } };
  return status === 'unknown' && !UNKNOWN_COUNTS.has(type) ? { code: 'not-final', data: { status } } : undefined;
}
