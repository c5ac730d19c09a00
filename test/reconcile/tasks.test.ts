import type { DetectedIssue, Task } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { claim, day, linked, without } from '../support/chart-builders.ts';
import { canonicals, closed, Ledger, moot, open, standing, unknown, type Run } from './ledger.ts';

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
    expect(ledger.tasks.map(({ description }) => description?.split('\n').at(-1))).toEqual([
      'It was not found. Record it.',
      'It was not found. File it.',
    ]);
    expect(ledger.tasks[0]?.input?.[0]?.extension).toEqual([
      { url: canonicals.facts, valueString: `lacking|${day(0)}|77750|completed` },
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

  it('none of a message that its issue alone tells, unless it stands beside another', () => {
    const ledger = new Ledger();
    const told: Run = { verdicts: { a: open('untasked') }, policy: { taskSeverities: ['high', 'moderate', 'low'] } };
    expect(ledger.run(told)).toEqual(['create issue a/Procedure/infusion final']);
    const both = { status: 'open-gap', gaps: [{ message: 'untasked' }, { message: 'lacking' }] } as const;
    expect(ledger.run({ verdicts: { a: both } })).toEqual([
      'update issue a/Procedure/infusion final',
      'create task Procedure/infusion/clinician requested +',
    ]);
  });

  it('those of undetermined rules stay on the desk they are on, each with its own line and day', () => {
    const ledger = new Ledger();
    const b = { status: 'open-gap', due: day(30), gaps: [{ message: 'otherwise' }] } as const;
    ledger.run({ verdicts: { a: open(), b, 'imaging-c': open() } });
    expect(only(ledger.tasks.slice(0, 1)).description).toBe(
      'It was not found. Record it.\nSomething else was not found. Record it.',
    );
    expect(ledger.plan({ verdicts: { a: unknown, b: unknown, 'imaging-c': unknown } })).toEqual([]);
  });

  it('those of undetermined rules stay though others stripped the entries of our marks', () => {
    const ledger = desk();
    const input = (only(ledger.tasks).input ?? []).map((entry) => without(entry, 'extension'));
    ledger.put({ ...only(ledger.tasks), input });
    const words = ['update task Procedure/infusion/clinician requested ++'];
    expect(ledger.run({ verdicts: { a: unknown, b: unknown } })).toEqual(words);
    expect(ledger.plan({ verdicts: { a: unknown, b: unknown } })).toEqual([]);
  });

  it('one whose rule became undetermined after somebody completed its Task is listed nowhere', () => {
    const ledger = desk();
    answer(ledger, { status: 'completed' });
    expect(ledger.plan(sweptOn(60, { verdicts: { a: unknown, b: unknown } }))).toEqual([]);
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

  const gap = (message: string, due?: string) =>
    ({ status: 'open-gap', gaps: [{ message }], ...(due !== undefined && { due }) }) as const;
  it.each<[string, Run['verdicts'], Task['priority'], string | undefined]>([
    ['one high gap among others', { a: gap('lacking'), b: gap('otherwise') }, 'urgent', undefined],
    ['one overdue among others', { a: gap('otherwise', day(19)), b: gap('otherwise', day(25)) }, 'asap', day(19)],
    ['one due today', { a: gap('otherwise', day(20)), b: gap('otherwise') }, 'routine', day(20)],
    ['none due', { a: gap('otherwise') }, 'routine', undefined],
    ['the second due first', { a: gap('lacking', day(15)), b: gap('lacking', day(12)) }, 'urgent', day(12)],
  ])('of a Task with %s', (_what, verdicts = {}, priority, end) => {
    const ledger = new Ledger();
    ledger.run({ verdicts });
    const task = only(ledger.tasks);
    expect([task.priority, task.restriction?.period?.end]).toEqual([priority, end]);
    expect('restriction' in task).toBe(end !== undefined);
  });

  it('forget the due day when the gap that had one is gone', () => {
    const due = { status: 'open-gap', due: day(10), gaps: [{ message: 'lacking' }] } as const;
    const ledger = new Ledger();
    ledger.run({ verdicts: { a: due, b: open() } });
    ledger.run({ verdicts: { a: closed, b: open() } });
    expect(only(ledger.tasks)).not.toHaveProperty('restriction');
  });
});

describe('an empty Task ends by itself', () => {
  it.each<[string, Partial<Task>, Task['status']]>([
    ['nobody took', { owner: undefined } as unknown as Partial<Task>, 'cancelled'],
    ['somebody owns', {}, 'completed'],
    ['somebody accepted', { owner: undefined, status: 'accepted' } as unknown as Partial<Task>, 'completed'],
    ['somebody is at', { owner: undefined, status: 'in-progress' } as unknown as Partial<Task>, 'completed'],
    ['somebody put off', { owner: undefined, status: 'on-hold' } as unknown as Partial<Task>, 'completed'],
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

describe('a Task that lists a gap no more says what became of it', () => {
  const output = (run: Run, change?: (issue: DetectedIssue) => Partial<DetectedIssue>) => {
    const ledger = desk();
    if (change) ledger.put({ ...issueOf(ledger, 'a'), ...change(issueOf(ledger, 'a')) });
    ledger.run(run);
    const issue = `DetectedIssue/${issueOf(ledger, 'a').id ?? ''}`;
    return only(ledger.tasks).output?.map(({ type, valueReference }) => {
      const reference = valueReference?.reference;
      return [type.coding?.[0]?.code, type.text, reference === issue ? 'the issue' : reference];
    });
  };
  const found = { status: 'closed-gap', evidence: [] } as const;
  const waiver: Partial<DetectedIssue> = {
    status: 'mitigated',
    mitigation: [{ action: { coding: [{ code: 'deferred' }] }, author: { reference: 'Practitioner/cdi' } }],
  };
  it.each<[string, Run, Partial<DetectedIssue> | undefined, readonly unknown[] | undefined]>([
    ['found', { verdicts: { a: closed, b: open() } }, undefined, ['evidence-found', 'a', 'Observation/proof']],
    [
      'found by nothing written',
      { verdicts: { a: found, b: open() } },
      undefined,
      ['evidence-found', 'a', 'the issue'],
    ],
    ['moot', { verdicts: { a: moot, b: open() } }, undefined, ['no-longer-applicable', 'a', 'the issue']],
    ['waived', gaps, waiver, ['waived', 'a', 'the issue']],
    ['waived, and found since', { verdicts: { a: closed, b: open() } }, waiver, ['waived', 'a', 'the issue']],
    ['called an error', gaps, { status: 'entered-in-error' }, undefined],
  ])('%s', (_what, run, change, expected) => {
    expect(output(run, change && (() => change))).toEqual(expected && [expected]);
  });

  it('and is dated no earlier than it was written, though the clock of the run be behind', () => {
    const ledger = desk();
    const changedOn = (days: number, verdicts: Run['verdicts'] = {}) => {
      ledger.run(sweptOn(days, { verdicts }));
      return only(ledger.tasks).lastModified;
    };
    expect(changedOn(19, { a: closed, b: open() })).toBe(`${day(20)}T12:00:00.000Z`);
    expect(changedOn(21, { a: closed, b: closed })).toBe(`${day(21)}T12:00:00.000Z`);
  });

  it('and keeps its last description when it lists none', () => {
    const ledger = desk();
    const { description } = only(ledger.tasks);
    ledger.run({ verdicts: { a: closed, b: closed } });
    expect(only(ledger.tasks).description).toBe(description);
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
    expect(ledger.tasks.at(-1)).not.toHaveProperty('partOf');
    expect(ledger.plan({ verdicts: { ...gaps.verdicts, c: open() } })).toEqual([]);
    ledger.run(sweptOn(23, { verdicts: { ...gaps.verdicts, c: open() } }));
    expect(ledger.tasks.at(-1)?.input).toHaveLength(3);
    expect(ledger.tasks.at(-1)?.partOf).toHaveLength(1);
  });

  it('it rests from the moment of that answer', () => {
    const ledger = desk();
    answer(ledger, { status: 'completed', meta: { lastUpdated: `${day(25)}T12:00:00.000Z` } });
    expect(ledger.run(sweptOn(27))).toEqual([]);
    expect(ledger.run(sweptOn(28))).toEqual(['create task Procedure/infusion/clinician requested ++']);
  });

  it('a gap on other facts does not wait', () => {
    const ledger = desk();
    answer(ledger, { status: 'completed' });
    expect(ledger.run({ verdicts: { a: open('otherwise'), b: open() } })).toEqual([
      'update issue a/Procedure/infusion final',
      'create task Procedure/infusion/clinician requested +',
    ]);
  });

  it('it rests though others marked its entries', () => {
    const ledger = desk();
    const mark = { url: 'urn:site:mark', valueString: 'theirs' };
    const input = only(ledger.tasks).input?.map((entry) => ({
      ...entry,
      extension: [mark, ...(entry.extension ?? [])],
    }));
    answer(ledger, { status: 'completed', ...(input && { input }) });
    expect(ledger.plan(gaps)).toEqual([]);
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

  it('without one and without its entries: another opens', () => {
    const ledger = desk();
    answer(ledger, { status: 'rejected', input: [] });
    expect(ledger.run(gaps)).toEqual(['create task Procedure/infusion/clinician requested ++']);
  });

  it('without one, and another was completed since: its gaps do not rest', () => {
    const ledger = desk();
    const sent = answer(ledger, { status: 'rejected' });
    ledger.put({ ...sent, id: 'later', authoredOn: `${day(21)}T12:00:00Z`, status: 'completed', input: [] });
    expect(ledger.run(gaps)).toEqual(['create task Procedure/infusion/clinician requested ++']);
  });

  it.each([
    ['after', day(19), ['completed', 'requested']],
    ['before', day(21), ['completed', 'rejected']],
  ])('without one, %s another was completed, wherever either is stored', (_when, on, expected) => {
    const ledger = desk();
    const sent = answer(ledger, { status: 'rejected' });
    ledger.held.delete(`Task/${sent.id ?? ''}`);
    ledger.put({ ...sent, id: 'a', authoredOn: `${on}T12:00:00Z`, status: 'completed' });
    ledger.put(sent);
    ledger.run(gaps);
    expect(statuses(ledger)).toEqual(expected);
  });

  it('without one, beside another they completed: what rests goes on resting, and then follows on, once', () => {
    const ledger = desk();
    const done = answer(ledger, { status: 'completed' });
    const more: Run = { verdicts: { ...gaps.verdicts, c: open() } };
    ledger.run(more);
    answer(ledger, { status: 'rejected' });
    expect(ledger.run(more)).toEqual(['update task Procedure/infusion/clinician requested +']);
    expect(ledger.plan(more)).toEqual([]);
    answer(ledger, { status: 'rejected' });
    expect(ledger.run(sweptOn(23, more))).toEqual(['update task Procedure/infusion/clinician requested +++']);
    expect(ledger.tasks.at(-1)?.partOf).toEqual([{ reference: `Task/${done.id ?? ''}` }]);
    expect(ledger.plan(sweptOn(23, more))).toEqual([]);
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

  it.each<[string, Partial<Task>]>([
    ['written earlier', { authoredOn: `${day(19)}T12:00:00Z` }],
    ['of the same moment changed earlier', { meta: { lastUpdated: `${day(19)}T12:00:00Z` } }],
    ['of the same moments whose id comes first', { id: 'a' }],
  ])('leave the one %s, wherever it is stored', (_which, fields) => {
    const ledger = desk();
    copy(ledger, { authoredOn: only(ledger.tasks).authoredOn ?? '', ...fields });
    ledger.run(gaps);
    expect(statuses(ledger)).toEqual(['cancelled', 'requested']);
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
    input: [
      { type: { text: 'asked' }, valueString: 'on Monday' },
      { type: { text: 'scan' }, valueReference: { reference: 'DocumentReference/scan' } },
    ],
    output: [{ type: { text: 'letter' }, valueReference: { reference: 'DocumentReference/letter' } }],
    restriction: { repetitions: 1 },
    meta: { tag: [{ system: 'urn:site', code: 'hot' }] },
  };

  it.each<[string, Run]>([
    ['nothing changes', gaps],
    ['a gap closes', { verdicts: { a: closed, b: open() } }],
    ['every rule becomes undetermined', { verdicts: { a: unknown, b: unknown } }],
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
