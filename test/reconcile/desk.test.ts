import type { Task } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { deskOf } from '../../src/reconcile/desk.ts';
import { without } from '../support/chart-builders.ts';
import { canonicals, closed, Ledger, open, type Run } from './ledger.ts';

const GAP: Run = { verdicts: { a: open() } };
const owner = { reference: 'Practitioner/cdi' };

/** A ledger with the Task of one gap, changed by the person who took it. */
function taken(change: (task: Task) => Task): Ledger {
  const ledger = new Ledger();
  ledger.run(GAP);
  const [task] = ledger.tasks;
  if (!task) throw new Error('no Task');
  ledger.put({ ...change(task), status: 'accepted', owner });
  return ledger;
}

const elsewhere = (task: Task): Task => ({
  ...task,
  code: { coding: [{ system: canonicals.queues, code: 'HIM' }] },
  performerType: [{ coding: [{ system: canonicals.queues, code: 'HIM' }] }],
});

describe('a Task that a person took and', () => {
  it.each<[string, (task: Task) => Task]>([
    ['left without its code', (task) => without(task, 'code')],
    ['left without its group', (task) => without(task, 'groupIdentifier')],
    ['gave the code of another desk', elsewhere],
  ])('%s stays the one Task for its gaps, and ends with them', (_what, change) => {
    const ledger = taken(change);
    ledger.run(GAP);
    expect(ledger.tasks.map(({ status, owner: by }) => [status, by])).toEqual([['accepted', owner]]);
    expect(ledger.plan(GAP)).toEqual([]);
    ledger.run({ verdicts: { a: closed } });
    expect(ledger.tasks.map(({ status }) => status)).toEqual(['completed']);
  });

  it('is found again by its name when its anchor is gone', () => {
    const ledger = taken((task) => without(task, 'groupIdentifier'));
    for (const { id } of ledger.lists) ledger.held.delete(`List/${id ?? ''}`);
    ledger.run({ ...GAP, chart: [] });
    expect(ledger.tasks.map(({ status }) => status)).toEqual(['completed']);
  });

  it('gets back what it lacks, and keeps what the person put there', () => {
    const ledger = taken((task) => without(task, 'code', 'groupIdentifier'));
    ledger.run(GAP);
    expect(ledger.tasks[0]).toMatchObject({
      groupIdentifier: { value: 'Procedure/infusion' },
      code: { coding: [{ code: 'clinician' }, { code: 'fulfill' }] },
    });
    const moved = taken(elsewhere);
    expect(moved.plan(GAP)).toEqual([]);
  });
});

describe('the desk of a Task', () => {
  it.each<[string, ReturnType<typeof deskOf>]>([
    ['Procedure/p/HIM', { episode: 'Procedure/p', queue: 'HIM' }],
    ['ehr:Claim/c/1/coding', { episode: 'ehr:Claim/c/1', queue: 'coding' }],
    ['Procedure/p', undefined],
  ])('%s', (value, expected) => {
    const task: Task = { resourceType: 'Task', status: 'requested', intent: 'order' };
    expect(deskOf({ ...task, identifier: [{ system: canonicals.task, value }] }, { canonicals })).toEqual(expected);
    expect(deskOf(task, { canonicals })).toBeUndefined();
  });
});
