import type { Claim, DetectedIssue, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { waivedBy } from '../../src/reconcile/closing.ts';
import { claim, day, line, procedure } from '../support/chart-builders.ts';
import { priorOf } from '../support/claim-builders.ts';
import { Ledger, open, type Run } from './ledger.ts';

const EARLIER = 'Waived earlier, facts changed.';
const rebilled = (fields: Partial<Claim> = {}) => claim({ id: 'new', ...fields });

function waive(ledger: Ledger, { id }: DetectedIssue): void {
  const issue = ledger.issues.find((held) => held.id === id);
  const mitigation = [waivedBy('documented-elsewhere', { reference: 'Practitioner/cdi' }, day(22))];
  if (issue) ledger.put({ ...issue, status: 'mitigated', mitigation });
}

function reject(ledger: Ledger): void {
  for (const task of ledger.tasks)
    ledger.put({ ...task, status: 'rejected', statusReason: { coding: [{ code: 'patient-refused' }] } });
}

/** The keys of the open issues, those that say they were waived before, and those that do not. */
function told(ledger: Ledger): { readonly before: readonly string[]; readonly anew: readonly string[] } {
  const now = ledger.issues.filter(({ status }) => status === 'final');
  const saying = (says: boolean) =>
    now
      .filter(({ detail }) => (detail ?? '').includes(EARLIER) === says)
      .map(({ identifier }) => identifier?.[0]?.value ?? '');
  return { before: saying(true), anew: saying(false) };
}

/** Lives through two charts, with every gap of the first waived in between, and tells what the second leaves open. */
function after(first: Run, then: Run, answer: (ledger: Ledger) => void = waiveAll) {
  const ledger = new Ledger();
  ledger.run(first);
  answer(ledger);
  ledger.run(then);
  expect(ledger.plan(then)).toEqual([]);
  return told(ledger);
}

function waiveAll(ledger: Ledger): void {
  for (const issue of ledger.issues) waive(ledger, issue);
}

const twin = (fields: Parameters<typeof procedure>[0] = {}) => procedure({ id: 'twin', ...fields });
const inError = procedure({ status: 'entered-in-error' });
const cancelled = claim({ status: 'cancelled' });

describe('what a person waived is told of the same service under its next anchor', () => {
  it.each<[string, readonly Resource[], readonly Resource[], string]>([
    ['a twin beside a Procedure in error', [procedure(), twin()], [inError, twin()], 'r/Procedure/twin'],
    ['a new record of a Procedure in error', [procedure()], [inError, twin()], 'r/Procedure/twin'],
    ['a new record of a Procedure that is gone', [procedure()], [twin()], 'r/Procedure/twin'],
    ['the claim of a Procedure that is gone', [procedure(), claim()], [claim()], 'r/Claim/claim/1'],
    ['a claim cancelled and billed anew', [claim()], [cancelled, rebilled()], 'r/Claim/new/1'],
    ['a claim that is gone and billed anew', [claim()], [rebilled()], 'r/Claim/new/1'],
    [
      'a claim billed anew beside another service',
      [claim()],
      [cancelled, rebilled({ item: [line({ servicedDate: day(30) }), line({ sequence: 2 })] })],
      'r/Claim/new/2',
    ],
    [
      'a claim replaced by one of a corrected day, beside a service that this one does not bill',
      [claim()],
      [
        claim(),
        rebilled({ ...priorOf('claim'), item: [line({ sequence: 2, servicedDate: day(3) })] }),
        twin({ performedDateTime: day(200) }),
      ],
      'r/Claim/new/2',
    ],
  ])('%s', (_given, before, chart, key) => {
    const verdicts = { r: open() };
    expect(after({ verdicts, chart: before }, { verdicts, chart }).before).toEqual([key]);
    expect(after({ verdicts, chart: before }, { verdicts, chart }, reject).before).toEqual([key]);
  });

  it.each<[string, readonly Resource[], readonly Resource[]]>([
    ['a Procedure of another day', [procedure()], [inError, twin({ performedDateTime: day(9) })]],
    ['a claim of another day', [claim()], [cancelled, rebilled({ item: [line({ servicedDate: day(9) })] })]],
    [
      'a service without a day',
      [procedure({ performedDateTime: '2025-01' })],
      [procedure({ performedDateTime: '2025-01', status: 'entered-in-error' }), twin({ performedDateTime: '2025-01' })],
    ],
  ])('and not of %s', (_given, before, chart) => {
    const verdicts = { r: open() };
    expect(after({ verdicts, chart: before }, { verdicts, chart }).before).toEqual([]);
  });

  it('and not while the first record could not be read', () => {
    const verdicts = { r: open() };
    const unread: Run = { verdicts, chart: [claim()], more: { unreadable: ['Procedure'] } };
    expect(after({ verdicts, chart: [procedure()] }, unread).before).toEqual([]);
  });
});

describe('what a person waived of a claim is told of the one that took its place', () => {
  const about = (id: string) => ({ verdicts: { r: open('lacking', `Claim/${id}`) } });
  const was: Run = { ...about('claim'), chart: [procedure(), claim()] };
  const KEY = 'r/Procedure/infusion/Claim/new';
  it.each<[string, readonly Resource[]]>([
    ['one that names it as its prior', [claim(), rebilled(priorOf('claim'))]],
    ['one that names it as its prior, and it was cancelled', [cancelled, rebilled(priorOf('claim'))]],
    ['one that names one between', [claim(), claim({ id: 'mid', ...priorOf('claim') }), rebilled(priorOf('mid'))]],
    ['the only one there is since it was cancelled', [cancelled, rebilled()]],
    ['the only one there is since it is gone', [rebilled()]],
  ])('%s', (_given, claims) => {
    const chart = [procedure(), ...claims];
    expect(after(was, { ...about('new'), chart })).toEqual({ before: [KEY], anew: [] });
    expect(after(was, { ...about('new'), chart }, reject)).toEqual({ before: [KEY], anew: [] });
  });

  it.each<[string, readonly Resource[]]>([
    ['another that stands beside it', [claim(), rebilled()]],
    ['either of two since it was cancelled', [cancelled, rebilled(), claim({ id: 'other' })]],
  ])('and not of %s', (_given, claims) => {
    expect(after(was, { ...about('new'), chart: [procedure(), ...claims] })).toEqual({ before: [], anew: [KEY] });
  });

  it('though the Procedure turns up at the same time', () => {
    const then: Run = { ...about('new'), chart: [procedure(), claim(), rebilled(priorOf('claim'))] };
    expect(after({ ...about('claim'), chart: [claim()] }, then)).toEqual({ before: [KEY], anew: [] });
  });

  it('and of no other gap', () => {
    const then: Run = {
      verdicts: { ...about('new').verdicts, s: open() },
      chart: [procedure(), claim(), rebilled(priorOf('claim'))],
    };
    expect(after(was, then)).toEqual({ before: [KEY], anew: ['s/Procedure/infusion'] });
  });
});
