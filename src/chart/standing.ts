import type { DocumentReferenceContent, Resource } from '@medplum/fhirtypes';
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

/** What a resource that counts may say of itself; a word that FHIR R4 does not have says nothing. */
const COUNTS: ReadonlySet<string> = new Set([
  'final',
  'amended',
  'corrected',
  'appended',
  'current',
  'superseded',
  'available',
  'active',
  'inactive',
  'completed',
  'stopped',
  'in-progress',
  'arrived',
  'triaged',
  'onleave',
  'finished',
  'booked',
  'checked-in',
  'fulfilled',
]);

/** Said in place of such a word, which may be anything. */
export const UNHEARD_OF = 'a status unknown to FHIR R4';

/** The verification statuses that FHIR R4 has for a Condition. */
const VERIFICATIONS: ReadonlySet<string> = new Set([
  'confirmed',
  'differential',
  'entered-in-error',
  'provisional',
  'refuted',
  'unconfirmed',
]);

/** The verification statuses of a Condition as they may be told. */
export function verificationTold(statuses: readonly string[]): string {
  const told = statuses.map((status) => (VERIFICATIONS.has(status) ? status : UNHEARD_OF));
  return [...new Set(told)].sort().join(', ');
}

/** How an order that forbids what it names is told. */
const PROHIBITED = 'do not perform';

/** Types for which `unknown` tells of the status field, not of the thing itself. */
const UNKNOWN_COUNTS: ReadonlySet<string> = new Set(['Encounter', 'Procedure', 'ImagingStudy']);

/** Why the status of a resource, or that it holds nothing, keeps it from being evidence; undefined when it counts. */
export function refusedByStatus(resource: Resource): WhyNot | undefined {
  if (resource.resourceType === 'Condition' || resource.resourceType === 'Patient') return undefined;
  if (resource.resourceType === 'AdverseEvent') {
    const actuality: unknown = resource.actuality;
    if (actuality === undefined || actuality === 'actual') return undefined;
    return { code: 'cancelled', data: { status: actuality === 'potential' ? actuality : UNHEARD_OF } };
  }
  if (resource.resourceType === 'DocumentReference' && resource.docStatus !== undefined) {
    const refused = refusedAs(resource.docStatus, resource.resourceType);
    if (refused) return refused;
  }
  if ('doNotPerform' in resource && resource.doNotPerform)
    return { code: 'not-an-order', data: { intent: PROHIBITED } };
  const status: unknown = 'status' in resource ? resource.status : undefined;
  if (typeof status !== 'string' || status === '') return { code: 'status-absent' };
  return refusedAs(status, resource.resourceType) ?? refusedAsEmpty(resource);
}

/** Why a document without content, or a study without images, shows nothing: its record stands for what is not there. */
function refusedAsEmpty(resource: Resource): WhyNot | undefined {
  if (resource.resourceType === 'DocumentReference') {
    return resource.content.some(holdsContent) ? undefined : { code: 'incomplete', data: { what: 'content' } };
  }
  if (resource.resourceType !== 'ImagingStudy' || resource.numberOfInstances !== 0) return undefined;
  const held = resource.series?.some(
    ({ numberOfInstances = 0, instance }) => numberOfInstances > 0 || (Array.isArray(instance) && instance.length > 0),
  );
  return held ? undefined : { code: 'incomplete', data: { what: 'images' } };
}

function holdsContent({ attachment }: DocumentReferenceContent): boolean {
  if (attachment.url || attachment.data) return true;
  return TELLING.some((field) => !NOTHING.has(Reflect.get(attachment, field)));
}

/**
 * What tells that an attachment without data or url has content all the same: withheld here, or of a size. With none of these
 * there is no content (FHIR R4, Attachment).
 */
const TELLING = ['_data', '_url', 'size', 'hash'] as const;

/** Written where there is nothing. */
const NOTHING: ReadonlySet<unknown> = new Set([undefined, null, '', 0]);

function refusedAs(status: string, type: string): WhyNot | undefined {
  if (NEVER.has(status)) return { code: 'cancelled', data: { status } };
  if (NOT_FINAL.has(status) && type !== 'Appointment') return { code: 'not-final', data: { status } };
  if (COUNTS.has(status) || (status === 'unknown' && UNKNOWN_COUNTS.has(type))) return undefined;
  if (status === 'pending' && type === 'Appointment') return undefined;
  return { code: 'not-final', data: { status: status === 'unknown' ? status : UNHEARD_OF } };
}
