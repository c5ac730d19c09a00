/**
 * Codes of IssueType by which a server says, however mildly, that something was not returned (FHIR R4 and R5). `processing`,
 * with which some servers close every answer, is not among them.
 */
const NOT_WHOLE: ReadonlySet<string> = new Set([
  'exception',
  'forbidden',
  'incomplete',
  'lock-error',
  'no-store',
  'security',
  'suppressed',
  'throttled',
  'timeout',
  'too-costly',
  'too-long',
  'transient',
]);

const MILD: ReadonlySet<string> = new Set(['information', 'success', 'warning']);

/** What an issue says of the answer it stands in. */
export interface AnswerIssue {
  readonly severity?: string | undefined;
  readonly code?: string | undefined;
}

/** True for an issue by which an answer is not whole: by its code, or as an error. */
export function isHole({ severity = '', code = '' }: AnswerIssue): boolean {
  return NOT_WHOLE.has(code) || !MILD.has(severity);
}

/** True for a code that tells by itself that something was not returned. */
export function isOfHole(code: string): boolean {
  return NOT_WHOLE.has(code);
}
