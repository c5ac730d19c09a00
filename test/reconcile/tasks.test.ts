import type { DetectedIssue, Task } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { claim, day, linked } from '../support/chart-builders.ts';
import { canonicals, closed, Ledger, open, standing, unknown, type Run } from './ledger.ts';

const gaps: Run = { verdicts: { a: open(), b: open() } };
const sweptOn = (days: number, run: Run = gaps): Run => ({ ...run, now: `${day(days)}T12:00:00.000Z` });

/** A ledger with one clinician Task for the gaps of rules a and b. */
function desk(): Ledger {
  const ledger = new Ledger();
  ledger.run(gaps);
  return ledger;
}

function only<T>(list: readonly T[]): T {
  const [one, ...others] = list;
  if (one === undefined || others.length > 0) throw new Error(`${list.length} instead of one`);
  return one;
}

/** What a person does with the Task that stands last. */
function answer(ledger: Ledger, fields: Partial<Task>): Task {
  const task = ledger.tasks.at(-1);
  if (!task) throw new Error('no Task');
  return ledger.put({ ...task, owner: { reference: 'Practitioner/cdi' }, ...fields });
}

const statuses = (ledger: Ledger) => ledger.tasks.map(({ status }) => status);
const standings = (ledger: Ledger) => ledger.issues.map(standing).sort();
const issueOf = (ledger: Ledger, rule: string): DetectedIssue =>
  only(ledger.issues.filter(({ identifier }) => identifier?.[0]?.value?.startsWith(`${rule}/`)));

describe('which gaps a Task lists', () => {
  it('one Task for each queue, each with its own gaps', () => {
    const ledger = new Ledger();
    ledger.run({ verdicts: { a: open(), b: open(), 'imaging-c': open() } });
    expect(ledger.tasks.map(({ identifier, input }) => [identifier?.[0]?.value, input?.length])).toEqual([
      ['Procedure/infusion/clinician', 2],
      ['Procedure/infusion/imaging', 1],
    ]);
  });

  it('no low ones, unless the policy lists them', () => {
    const run: Run = { verdicts: { 'low-a': open() } };
    const ledger = new Ledger();
    expect(ledger.run(run)).toEqual(['create issue low-a/Procedure/infusion final']);
    expect(ledger.run({ ...run, policy: { taskSeverities: ['high', 'moderate', 'low'] } })).toEqual([
      'create task Procedure/infusion/clinician requested +',
    ]);
  });

  it('one whose rule became undetermined stays listed as it was', () => {
    const ledger = desk();
    expect(ledger.run({ verdicts: { a: unknown, b: unknown } })).toEqual([]);
    expect(ledger.run({ verdicts: { a: unknown, b: closed } })).toEqual([
      'update issue b/Procedure/infusion mitigated evidence-found',
      'update task Procedure/infusion/clinician requested + evidence-found',
    ]);
  });

  it('the gaps of clinicians move to the queue after billing once a claim is out', () => {
    const ledger = desk();
    expect(ledger.run({ ...gaps, chart: [linked(), claim()] })).toEqual([
      'update issue a/Procedure/infusion final',
      'update issue b/Procedure/infusion final',
      'update task Procedure/infusion/clinician cancelled',
      'create task Procedure/infusion/HIM requested ++',
    ]);
  });
});

describe('priority and due day', () => {
  it('keep while the anchor cannot be read', () => {
    const due = { status: 'open-gap', due: day(10), gaps: [{ message: 'otherwise' }] } as const;
    const ledger = new Ledger();
    ledger.run({ verdicts: { a: due } });
    expect(only(ledger.tasks)).toMatchObject({ priority: 'asap', restriction: { period: { end: day(10) } } });
    expect(ledger.plan({ verdicts: { a: due }, chart: [], more: { unreadable: ['Procedure'] } })).toEqual([]);
    expect(ledger.plan({ verdicts: { a: unknown } })).toEqual([]);
  });

  it('forget the due day when the gap that had one is gone', () => {
    const due = { status: 'open-gap', due: day(10), gaps: [{ message: 'lacking' }] } as const;
    const ledger = new Ledger();
    ledger.run({ verdicts: { a: due, b: open() } });
    ledger.run({ verdicts: { a: closed, b: open() } });
    expect(only(ledger.tasks).restriction?.period?.end).toBeUndefined();
  });
});

describe('an empty Task ends by itself', () => {
  it.each<[string, Partial<Task>, Task['status']]>([
    ['nobody took', { owner: undefined } as unknown as Partial<Task>, 'cancelled'],
    ['somebody owns', {}, 'completed'],
    ['somebody is at', { status: 'in-progress' }, 'completed'],
  ])('when %s it', (_who, fields, status) => {
    const ledger = desk();
    answer(ledger, fields);
    ledger.run({ verdicts: { a: closed, b: closed } });
    expect(only(ledger.tasks)).toMatchObject({ status, output: [{}, {}] });
    expect(only(ledger.tasks)).not.toHaveProperty('input');
    ledger.run(sweptOn(30, { verdicts: { a: closed, b: closed } }));
    expect(statuses(ledger)).toEqual([status]);
  });
});

describe('a person completes a Task with gaps open', () => {
  it('it rests for the days of grace, then one follow-on Task opens, once', () => {
    const ledger = desk();
    const done = answer(ledger, { status: 'completed' });
    expect(ledger.run(gaps)).toEqual([]);
    expect(ledger.run(sweptOn(22))).toEqual([]);
    expect(ledger.run(sweptOn(23))).toEqual(['create task Procedure/infusion/clinician requested ++']);
    expect(ledger.tasks.at(-1)?.partOf).toEqual([{ reference: `Task/${done.id ?? ''}` }]);
    expect(ledger.plan(sweptOn(24))).toEqual([]);
  });

  it('a new gap does not wait', () => {
    const ledger = desk();
    answer(ledger, { status: 'completed' });
    expect(ledger.run({ verdicts: { ...gaps.verdicts, c: open() } })).toEqual([
      'create issue c/Procedure/infusion final',
      'create task Procedure/infusion/clinician requested +',
    ]);
    expect(ledger.plan({ verdicts: { ...gaps.verdicts, c: open() } })).toEqual([]);
    ledger.run(sweptOn(23, { verdicts: { ...gaps.verdicts, c: open() } }));
    expect(ledger.tasks.at(-1)?.input).toHaveLength(3);
    expect(ledger.tasks.at(-1)?.partOf).toHaveLength(1);
  });

  it('a second time on the same facts: documented elsewhere; on others: open', () => {
    const ledger = desk();
    answer(ledger, { status: 'completed' });
    ledger.run(sweptOn(23));
    ledger.run(sweptOn(23, { verdicts: { a: open('otherwise'), b: open() } }));
    answer(ledger, { status: 'completed' });
    ledger.run(sweptOn(23, { verdicts: { a: open('otherwise'), b: open() } }));
    expect(standings(ledger)).toEqual(['final', 'mitigated documented-elsewhere']);
    expect(issueOf(ledger, 'b').mitigation?.[0]?.author?.reference).toBe('Practitioner/cdi');
  });
});

describe('a person rejects a Task', () => {
  it('with a reason: all its gaps are waived, and stay so', () => {
    const ledger = desk();
    answer(ledger, { status: 'rejected', statusReason: { coding: [{ code: 'patient-refused' }] } });
    ledger.run(gaps);
    expect(standings(ledger)).toEqual(['mitigated patient-refused', 'mitigated patient-refused']);
    expect(ledger.plan(sweptOn(60))).toEqual([]);
  });

  it('without one: back to the pool, escalated, without its owner, as often as it is sent back', () => {
    const ledger = desk();
    for (const status of ['rejected', 'failed'] as const) {
      answer(ledger, { status });
      expect(ledger.run(gaps)).toEqual(['update task Procedure/infusion/clinician requested ++']);
      expect(only(ledger.tasks).businessStatus?.coding?.[0]?.code).toBe('escalated');
      expect(only(ledger.tasks).owner).toBeUndefined();
    }
  });

  it('without one, when everything was found meanwhile: nothing comes back', () => {
    const ledger = desk();
    answer(ledger, { status: 'rejected' });
    ledger.run({ verdicts: { a: closed, b: closed } });
    expect(statuses(ledger)).toEqual(['rejected']);
    expect(ledger.plan({ verdicts: { a: closed, b: closed } })).toEqual([]);
  });
});

describe('two live Tasks of one queue, the trace of a race', () => {
  const copy = (ledger: Ledger, fields: Partial<Task>) =>
    ledger.put({ ...only(ledger.tasks), id: 'z-copy', authoredOn: `${day(20)}T12:00:01Z`, ...fields });

  it('leave the older one when nobody took either', () => {
    const ledger = desk();
    copy(ledger, {});
    ledger.run(gaps);
    expect(statuses(ledger)).toEqual(['requested', 'cancelled']);
    expect(ledger.plan(gaps)).toEqual([]);
  });

  it('leave the one that a person has taken', () => {
    const ledger = desk();
    copy(ledger, { status: 'in-progress', owner: { reference: 'Practitioner/cdi' }, note: [{ text: 'asked' }] });
    ledger.run(gaps);
    expect(statuses(ledger)).toEqual(['cancelled', 'in-progress']);
    expect(ledger.plan(gaps)).toEqual([]);
  });
});

describe('what a person put on a Task', () => {
  const theirs: Partial<Task> = {
    status: 'accepted',
    note: [{ text: 'asked the ward' }],
    extension: [{ url: 'urn:site:shelf', valueString: '7' }],
    identifier: [
      { system: canonicals.task, value: 'Procedure/infusion/clinician' },
      { system: 'urn:site:ticket', value: '12' },
    ],
    input: [{ type: { text: 'scan' }, valueReference: { reference: 'DocumentReference/scan' } }],
    output: [{ type: { text: 'letter' }, valueReference: { reference: 'DocumentReference/letter' } }],
    restriction: { repetitions: 1 },
    meta: { tag: [{ system: 'urn:site', code: 'hot' }] },
  };

  it.each<[string, Run]>([
    ['nothing changes', gaps],
    ['a gap closes', { verdicts: { a: closed, b: open() } }],
    ['every gap closes', { verdicts: { a: closed, b: closed } }],
    ['a gap is added', { verdicts: { ...gaps.verdicts, c: open() } }],
  ])('survives when %s', (_what, run) => {
    const ledger = desk();
    const listed = only(ledger.tasks).input ?? [];
    answer(ledger, { ...theirs, input: [...(theirs.input ?? []), ...listed] });
    ledger.run(run);
    const task = only(ledger.tasks);
    const { note, extension, identifier, restriction } = theirs;
    expect(task).toMatchObject({ owner: { reference: 'Practitioner/cdi' }, note, extension, identifier, restriction });
    expect(task.meta?.tag).toEqual(theirs.meta?.tag);
    expect(task.input).toEqual(expect.arrayContaining([...(theirs.input ?? [])]));
    expect(task.output).toEqual(expect.arrayContaining([...(theirs.output ?? [])]));
    expect(ledger.plan(run)).toEqual([]);
  });

  it('does not make a Task we ended look answered by them', () => {
    const ledger = desk();
    const listed = only(ledger.tasks).input ?? [];
    answer(ledger, { ...theirs, input: [...(theirs.input ?? []), ...listed] });
    ledger.run({ verdicts: { a: closed, b: closed } });
    expect(ledger.run(gaps)).toEqual([
      'update issue a/Procedure/infusion final',
      'update issue b/Procedure/infusion final',
      'create task Procedure/infusion/clinician requested ++',
    ]);
    expect(ledger.tasks.at(-1)?.partOf).toBeUndefined();
  });
});
