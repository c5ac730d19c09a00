import { isHole, isOfHole } from '../terminology/issue-types.ts';
import { field, recordsIn, textField, type Json } from './json.ts';

/** What an OperationOutcome says is missing from the answer it stands in, never in its own words; undefined when nothing is. */
export function holeIn(outcome: Json): string | undefined {
  const issues = recordsIn(field(outcome, 'issue'));
  if (issues.length === 0) return 'the server tells of an outcome without saying which';
  const issue = issues.find((one) => isHole({ severity: textField(one, 'severity'), code: textField(one, 'code') }));
  if (!issue) return undefined;
  const code = textField(issue, 'code') ?? '';
  const named = /^[a-z]+(?:-[a-z]+){0,2}$/.test(code) ? ` (${code})` : '';
  return isOfHole(code)
    ? `the server says that its answer is not whole${named}`
    : `the server tells of an error in its answer${named}`;
}
