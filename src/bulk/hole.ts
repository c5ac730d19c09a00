import { field, recordsIn, textField, type Json } from './json.ts';

/** Codes by which a server says, however mildly, that something was not returned (FHIR R4 and R5 IssueType). */
const HOLES: ReadonlySet<string> = new Set([
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

/** What an OperationOutcome says is missing from the answer it stands in, never in its own words; undefined when nothing is. */
export function holeIn(outcome: Json): string | undefined {
  const issues = recordsIn(field(outcome, 'issue'));
  if (issues.length === 0) return 'the server tells of an outcome without saying which';
  const issue = issues.find(isHole);
  if (!issue) return undefined;
  const code = textField(issue, 'code') ?? '';
  const named = /^[a-z]+(?:-[a-z]+){0,2}$/.test(code) ? ` (${code})` : '';
  return HOLES.has(code)
    ? `the server says that its answer is not whole${named}`
    : `the server tells of an error in its answer${named}`;
}

function isHole(issue: Json): boolean {
  return !MILD.has(textField(issue, 'severity') ?? '') || HOLES.has(textField(issue, 'code') ?? '');
}
