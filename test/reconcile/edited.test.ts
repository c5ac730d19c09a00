import type { DetectedIssue } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { day, linked } from '../support/chart-builders.ts';
import { closed, Ledger, open, standing, type Run } from './ledger.ts';

const GAP: Run = { verdicts: { r: open() } };
const FOUND: Run = { verdicts: { r: closed } };
const CORRECTED: Run = { ...GAP, chart: [linked({ performedDateTime: day(1) })] };

/** What a person may leave in an issue, statuses that FHIR R4 does not have for it included. */
type Edit = Omit<Partial<DetectedIssue>, 'status'> & { readonly status?: string };

/** The gap and its Task after a person edited the issue by hand; `undefined` deletes it. */
function edited(fields: Edit | undefined): Ledger {
  const ledger = new Ledger();
  ledger.run(GAP);
  const [issue] = ledger.issues;
  if (!issue) throw new Error('no issue');
  if (fields) ledger.put({ ...issue, ...fields } as DetectedIssue);
  else ledger.held.delete(`DetectedIssue/${issue.id ?? ''}`);
  return ledger;
}

/** The issues, and how many live Tasks list a gap, after a check and once more. */
function after(ledger: Ledger, run: Run): readonly string[] {
  ledger.run(run);
  expect(ledger.plan(run)).toEqual([]);
  const live = ledger.tasks.filter(({ status, input }) => status === 'requested' && input?.length === 1);
  return [...ledger.issues.map(standing), ...live.map(() => 'listed')];
}

const OPEN = ['final', 'listed'];
type Row = readonly [
  edit: string,
  fields: Edit | undefined,
  then: readonly string[],
  found: readonly string[],
  corrected: readonly string[],
];

const ROWS: readonly Row[] = [
  // A person's end of it holds until the facts change.
  ['its status to mitigated', { status: 'mitigated' }, ['mitigated ?'], ['mitigated ?'], OPEN],
  ['its status to cancelled', { status: 'cancelled' }, ['cancelled'], ['cancelled'], OPEN],
  ['its status to entered-in-error', { status: 'entered-in-error' }, ['entered-in-error'], ['entered-in-error'], OPEN],
  // These end nothing: the gap is still told of.
  ['its status to preliminary', { status: 'preliminary' }, OPEN, ['mitigated evidence-found'], OPEN],
  ['its status to registered', { status: 'registered' }, OPEN, ['mitigated evidence-found'], OPEN],
  ['its status to amended', { status: 'amended' }, OPEN, ['mitigated evidence-found'], OPEN],
  ['its status to corrected', { status: 'corrected' }, OPEN, ['mitigated evidence-found'], OPEN],
  ['its status to unknown', { status: 'unknown' }, OPEN, ['mitigated evidence-found'], OPEN],
  ['its text', { detail: 'Seen on paper.' }, OPEN, ['mitigated evidence-found'], OPEN],
  ['its severity', { severity: 'low' }, OPEN, ['mitigated evidence-found'], OPEN],
  ['its evidence', { evidence: [] }, OPEN, ['mitigated evidence-found'], OPEN],
  [
    'a step taken, without ending it',
    { mitigation: [{ action: { text: 'Asked.' } }] },
    OPEN,
    ['mitigated evidence-found'],
    OPEN,
  ],
  ['nothing but deletes it', undefined, OPEN, [], OPEN],
];

describe('an open issue of which a person edits', () => {
  it.each(ROWS)('%s', (_edit, fields, then, found, corrected) => {
    expect(after(edited(fields), GAP)).toEqual(then);
    expect(after(edited(fields), FOUND)).toEqual(found);
    expect(after(edited(fields), CORRECTED)).toEqual(corrected);
  });
});
