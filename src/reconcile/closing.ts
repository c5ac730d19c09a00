import type {
  CodeableConcept,
  DetectedIssue,
  DetectedIssueMitigation,
  Practitioner,
  PractitionerRole,
  Reference,
} from '@medplum/fhirtypes';
import { ACT_CODE } from '../terminology/systems.ts';
import { REMARKS } from '../terminology/canonicals.ts';
import { codeUnder, type Writer } from './writer.ts';

/** Why an issue ended without a person. */
export type Closing =
  'evidence-found' | 'no-longer-applicable' | 'anchor-changed' | 'superseded' | 'rule-retired' | 'duplicate';

/** What the closings say to a reader. */
export const CLOSINGS: Readonly<Record<Closing, string>> = {
  'evidence-found': 'The evidence was found.',
  'no-longer-applicable': 'The requirement no longer applies.',
  'anchor-changed': 'The record it hung on changed.',
  superseded: 'Another record of the same service took its place.',
  'rule-retired': 'The rule is no longer in the catalogue.',
  duplicate: 'Another issue says the same.',
};

/** The reasons a person may give for a waiver (DEQM care-gap remarks). */
export const WAIVER_REASONS = [
  'order-placed',
  'satisfied-in-EHR',
  'out-of-range',
  'patient-refused',
  'rejected',
  'suppressed',
  'not-assessed',
  'not-ingested',
  'attribution-mismatch',
  'deferred',
  'documented-elsewhere',
] as const;
export type WaiverReason = (typeof WAIVER_REASONS)[number];

/** The waiver reason a concept carries, whatever edition of the remark codes it names. */
export function waiverReasonIn(concept: CodeableConcept | undefined): WaiverReason | undefined {
  const codes = concept?.coding?.map(({ code }) => code) ?? [];
  return WAIVER_REASONS.find((reason) => codes.includes(reason));
}

/** Code 8 of v3-ActCode: other action taken. */
const OTHER_ACTION = { system: ACT_CODE, code: '8', display: 'Other Action Taken' };

/** The mitigation that ends an issue without a person; it has no author, for a Device may not be one. */
export function closedBy({ canonicals, now }: Writer, closing: Closing): DetectedIssueMitigation {
  const own = { system: canonicals.closings, code: closing, display: CLOSINGS[closing] };
  return { action: { coding: [OTHER_ACTION, own] }, date: now };
}

/** The mitigation that says a person waived the gap. */
export function waivedBy(
  reason: WaiverReason,
  author: Reference<Practitioner | PractitionerRole> | undefined,
  date: string,
): DetectedIssueMitigation {
  const action = { coding: [OTHER_ACTION, { system: REMARKS, code: reason }] };
  return { action, date, ...(author && { author }) };
}

/** True when a mitigation is a person's answer. */
export function isWaiver(mitigation: DetectedIssueMitigation | undefined, { canonicals }: Writer): boolean {
  if (!mitigation) return false;
  if (mitigation.author || waiverReasonIn(mitigation.action)) return true;
  return codeUnder(mitigation.action.coding, canonicals.closings) === undefined;
}

/** The statuses that end an issue; any other a person may set, such as `amended`, tells of a gap that stands. */
const ENDED: ReadonlySet<string> = new Set(['mitigated', 'cancelled']);

/** True of an issue that its status leaves open. */
export function isOpen({ status }: Pick<DetectedIssue, 'status'>): boolean {
  return status !== 'entered-in-error' && !ENDED.has(status);
}

/** How an issue stands: open, answered by a person, or ended by us. */
export function standingOf(issue: DetectedIssue, writer: Writer): 'open' | 'answered' | 'ended' {
  if (issue.status === 'entered-in-error') return 'answered';
  if (isOpen(issue)) return 'open';
  const last = issue.mitigation?.at(-1);
  return !last || isWaiver(last, writer) ? 'answered' : 'ended';
}

/** True of an issue that a person's waiver holds closed; one entered in error is none. */
export function isWaived(issue: DetectedIssue, writer: Writer): boolean {
  return issue.status !== 'entered-in-error' && standingOf(issue, writer) === 'answered';
}
