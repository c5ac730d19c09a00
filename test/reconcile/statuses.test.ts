import type { DetectedIssue, Task } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { day } from '../support/chart-builders.ts';
import { closed, Ledger, open, standing, type Run } from './ledger.ts';

const owner = { reference: 'Practitioner/cdi' };
const refused = { coding: [{ code: 'patient-refused' }] };
const deferred = { action: { coding: [{ code: 'deferred' }] }, author: owner };

/** What became of the issue while a person had its Task. */
const ISSUES = {
  open: (issue) => issue,
  found: (issue) => issue,
  waived: (issue) => ({ ...issue, status: 'mitigated', mitigation: [deferred] }),
  error: (issue) => ({ ...issue, status: 'entered-in-error' }),
  deleted: () => undefined,
} as const satisfies Record<string, (issue: DetectedIssue) => DetectedIssue | undefined>;

/** A Task in words: its status, `*` when owned, `!` when escalated, `^` when it follows on, and what it lists and put out. */
function inWords({ status, owner: by, businessStatus, partOf, input = [], output = [] }: Task): string {
  const marks = [by && '*', businessStatus?.coding?.[0]?.code === 'escalated' && '!', partOf && '^'];
  const said = output.map(({ type }) => type.coding?.[0]?.code ?? '?');
  return [`${status}${marks.filter(Boolean).join('')}`, ...input.map(() => 'gap'), ...said].join(' ');
}

/** The issues and Tasks of one gap after a check on the day of the answer, and after the days of grace. */
function after(answer: Partial<Task>, became: keyof typeof ISSUES): readonly (readonly string[])[] {
  const ledger = new Ledger();
  ledger.run({ verdicts: { a: open() } });
  const [[task], [issue]] = [ledger.tasks, ledger.issues];
  if (!task || !issue) throw new Error('nothing was written');
  ledger.put({ ...task, owner, ...answer });
  const changed = ISSUES[became](issue);
  if (changed) ledger.put(changed);
  else ledger.held.delete(`DetectedIssue/${issue.id ?? ''}`);
  return [20, 24].map((days) => {
    const verdicts = { a: became === 'found' ? closed : open() };
    const run: Run = { verdicts, now: `${day(days)}T12:00:00.000Z` };
    ledger.run(run);
    expect(ledger.plan(run)).toEqual([]);
    return [...ledger.issues.map(standing), ...ledger.tasks.map(inWords)];
  });
}

const AT_WORK = ['draft', 'requested', 'received', 'accepted', 'ready', 'in-progress', 'on-hold'] as const;
const ANSWERED = ['completed', 'cancelled', 'entered-in-error'] as const;
const GIVEN_UP = ['rejected', 'failed'] as const;

type Ending = readonly [became: keyof typeof ISSUES, then: readonly string[], later?: readonly string[]];

const rows = (statuses: readonly Task['status'][], endings: (status: Task['status']) => readonly Ending[]) =>
  statuses.flatMap((status) =>
    endings(status).map(([became, then, later = then]) => [status, became, then, later] as const),
  );

describe('a Task that a person set to', () => {
  it.each([
    ...rows(AT_WORK, (status) => [
      ['open', ['final', `${status}* gap`]],
      ['found', ['mitigated evidence-found', 'completed* evidence-found']],
      ['waived', ['mitigated deferred', 'completed* waived']],
      ['error', ['entered-in-error', 'completed*']],
      ['deleted', ['final', `${status}* gap`]],
    ]),
    ...rows(ANSWERED, (status) => [
      ['open', ['final', `${status}* gap`], ['final', `${status}* gap`, 'requested^ gap']],
      ['found', ['mitigated evidence-found', `${status}* gap`]],
      ['waived', ['mitigated deferred', `${status}* gap`]],
      ['error', ['entered-in-error', `${status}* gap`]],
      ['deleted', ['final', `${status}* gap`, 'requested gap']],
    ]),
    ...rows(GIVEN_UP, (status) => [
      ['open', ['final', 'requested! gap']],
      ['found', ['mitigated evidence-found', `${status}* gap`]],
      ['waived', ['mitigated deferred', `${status}* gap`]],
      ['error', ['entered-in-error', `${status}* gap`]],
      ['deleted', ['final', 'requested! gap']],
    ]),
  ])('%s, its issue %s', (status, became, then, later) => {
    expect(after({ status }, became)).toEqual([then, later]);
  });

  it.each([
    ...rows(['rejected'], () => [
      ['open', ['mitigated patient-refused', 'rejected* waived']],
      ['found', ['mitigated patient-refused', 'rejected* waived']],
      ['waived', ['mitigated deferred', 'rejected* waived']],
      ['error', ['entered-in-error', 'rejected* waived']],
      ['deleted', ['final', 'rejected* gap', 'requested gap']],
    ]),
    ...rows([...ANSWERED, 'failed'], (status) => [
      ['open', ['final', `${status}* gap`], ['final', `${status}* gap`, 'requested^ gap']],
      ['found', ['mitigated evidence-found', `${status}* gap`]],
    ]),
  ])('%s with a waiver reason, its issue %s', (status, became, then, later) => {
    expect(after({ status, statusReason: refused }, became)).toEqual([then, later]);
  });
});
