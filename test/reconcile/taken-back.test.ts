import type { DetectedIssue, Task } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { day, linked } from '../support/chart-builders.ts';
import { canonicals, closed, Ledger, open, standing, type Run } from './ledger.ts';

const GAP: Run = { verdicts: { a: open() } };
const CORRECTED: Run = { ...GAP, chart: [linked({ performedDateTime: day(1) })] };
const deferred = { coding: [{ code: 'deferred' }] };

function issueIn(ledger: Ledger): DetectedIssue {
  const [issue] = ledger.issues;
  if (!issue) throw new Error('no issue');
  return issue;
}

/** What a person does with the Task of the gap. */
type Answer = (task: Task, issue: DetectedIssue) => Partial<Task>;

const ANSWERS: readonly (readonly [string, Answer])[] = [
  ['by a Task they rejected', () => ({ status: 'rejected', statusReason: deferred })],
  [
    'in the output of a Task they completed',
    (_task, { id }) => ({
      status: 'completed',
      output: [
        {
          type: { coding: [{ system: canonicals.taskParts, code: 'waiver' }, { code: 'deferred' }] },
          valueReference: { reference: `DetectedIssue/${id ?? ''}` },
        },
      ],
    }),
  ],
];

/** A ledger in which a person waived the one gap through its Task, and the checker has read it. */
function waived(answer: Answer): Ledger {
  const ledger = new Ledger();
  ledger.run(GAP);
  const [task] = ledger.tasks;
  if (!task) throw new Error('no Task');
  ledger.put({ ...task, owner: { reference: 'Practitioner/cdi' }, ...answer(task, issueIn(ledger)) });
  ledger.run(GAP);
  expect(standing(issueIn(ledger))).toBe('mitigated deferred');
  return ledger;
}

describe.each(ANSWERS)('a gap waived %s', (_how, answer) => {
  it('stands in the output of that Task as waived, and is listed there no more', () => {
    const [task] = waived(answer).tasks;
    expect(task).not.toHaveProperty('input');
    expect(task?.output?.at(-1)).toMatchObject({ type: { coding: [{ code: 'waived' }], text: 'a' } });
    expect(task?.owner).toEqual({ reference: 'Practitioner/cdi' });
  });

  it('is open when the person takes the waiver back, and stays so', () => {
    const ledger = waived(answer);
    ledger.put({ ...issueIn(ledger), status: 'final' });
    ledger.run(GAP);
    expect(issueIn(ledger).status).toBe('final');
    expect(issueIn(ledger).detail).not.toContain('facts changed');
    expect(ledger.tasks.filter(({ status }) => status === 'requested')).toHaveLength(1);
    expect(ledger.plan(GAP)).toEqual([]);
  });

  it('opens once on other facts: when those are put right again, the old answer is not read anew', () => {
    const ledger = waived(answer);
    ledger.run(CORRECTED);
    expect(issueIn(ledger)).toMatchObject({ status: 'final' });
    ledger.run(GAP);
    expect(issueIn(ledger)).toMatchObject({ status: 'final' });
    expect(issueIn(ledger).detail).toContain('Waived earlier, facts changed.');
    expect(ledger.plan(GAP)).toEqual([]);
  });
});

describe('a gap that a Task waived twice, by its status and in its output', () => {
  it('is waived once, and open when the person takes that back', () => {
    const ledger = waived((task, issue) => ({
      ...ANSWERS[1]?.[1](task, issue),
      status: 'rejected',
      statusReason: deferred,
    }));
    expect(issueIn(ledger).mitigation).toHaveLength(1);
    ledger.put({ ...issueIn(ledger), status: 'final' });
    ledger.run(GAP);
    ledger.run(GAP);
    expect(issueIn(ledger).status).toBe('final');
  });
});

describe('a person who notes a step taken on an issue that stays open', () => {
  const step: Partial<DetectedIssue> = {
    mitigation: [{ action: { coding: [{ code: 'order-placed' }] }, author: { reference: 'Practitioner/cdi' } }],
  };

  it('waived nothing: the issue does not say so, now or when it was closed and opened again', () => {
    const ledger = new Ledger();
    ledger.run(GAP);
    const { detail } = issueIn(ledger);
    ledger.put({ ...issueIn(ledger), ...step });
    expect(ledger.plan(GAP)).toEqual([]);
    for (const run of [{ verdicts: { a: closed } }, GAP]) ledger.run(run);
    expect(issueIn(ledger)).toMatchObject({ status: 'final', detail });
    expect(issueIn(ledger).mitigation?.[0]).toEqual(step.mitigation?.[0]);
  });
});
