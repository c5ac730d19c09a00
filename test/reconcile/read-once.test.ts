import type { DetectedIssue, Task, TaskOutput } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import type { Verdict } from '../../src/model/verdict.ts';
import { day, linked } from '../support/chart-builders.ts';
import { canonicals, closed, Ledger, open, standing, type Run } from './ledger.ts';

const gaps = (a: Verdict, b: Verdict = open()): Run => ({ verdicts: { a, b } });
const BOTH = gaps(open());
const CHANGED = gaps(open('otherwise'));
const owner = { reference: 'Practitioner/cdi' };
const deferred = { coding: [{ code: 'deferred' }] };
const marked = { coding: [{ system: canonicals.taskParts, code: 'waiver' }, { code: 'deferred' }] };

function issueOf(ledger: Ledger, rule: string): DetectedIssue {
  const found = ledger.issues.find(({ code }) => code?.coding?.[0]?.code === rule);
  if (!found) throw new Error(`no issue of ${rule}`);
  return found;
}

function taskIn(ledger: Ledger): Task {
  const [task, ...others] = ledger.tasks;
  if (!task || others.length > 0) throw new Error(`${ledger.tasks.length} Tasks instead of one`);
  return task;
}

const about = (ledger: Ledger, rule: string): TaskOutput => ({
  type: marked,
  valueReference: { reference: `DetectedIssue/${issueOf(ledger, rule).id ?? ''}` },
});
const standings = (ledger: Ledger) => [standing(issueOf(ledger, 'a')), standing(issueOf(ledger, 'b'))];

/** A ledger whose one Task, for the gaps of two rules, a person took and changed. */
function taken(change: (task: Task, ledger: Ledger) => Partial<Task>, first: Run = BOTH): Ledger {
  const ledger = new Ledger();
  ledger.run(first);
  const task = taskIn(ledger);
  ledger.put({ ...task, owner, status: 'accepted', ...change(task, ledger) });
  return ledger;
}

/** Runs once and asks what a second run on the same would write. */
function settles(ledger: Ledger, run: Run): void {
  ledger.run(run);
  expect(ledger.plan(run)).toEqual([]);
}

describe('a waiver in the output of a Task that goes on', () => {
  const waives = (_task: Task, ledger: Ledger) => ({ output: [about(ledger, 'a')] });

  it('silences the facts it was given on alone, though these changed before it was read', () => {
    const ledger = taken(waives);
    settles(ledger, CHANGED);
    expect(standings(ledger)).toEqual(['final', 'final']);
    expect(issueOf(ledger, 'a').detail).toContain('Waived earlier, facts changed.');
    expect(taskIn(ledger).output?.map(({ type }) => type.coding?.[0]?.code)).toEqual(['waiver', 'not-waived']);
  });

  it('silences them alone of a gap that the Task listed no more', () => {
    const ledger = taken(({ input = [] }, held) => ({ ...waives({} as Task, held), input: input.slice(1) }));
    settles(ledger, BOTH);
    expect(standings(ledger)).toEqual(['mitigated deferred', 'final']);
    settles(ledger, CHANGED);
    expect(standings(ledger)).toEqual(['final', 'final']);
  });

  it('given twice, is taken back once', () => {
    const ledger = taken((_task, held) => ({ output: [about(held, 'a'), about(held, 'a')] }));
    settles(ledger, BOTH);
    ledger.put({ ...issueOf(ledger, 'a'), status: 'final' });
    settles(ledger, BOTH);
    expect(standings(ledger)).toEqual(['final', 'final']);
  });

  it('is read though the same gap was waived on its issue once before', () => {
    const ledger = taken(() => ({}));
    ledger.put({ ...issueOf(ledger, 'a'), status: 'mitigated', mitigation: [{ action: deferred, author: owner }] });
    for (const run of [BOTH, CHANGED]) settles(ledger, run);
    expect(standings(ledger)).toEqual(['final', 'final']);
    const task = taskIn(ledger);
    ledger.put({ ...task, output: [...(task.output ?? []), about(ledger, 'a')] });
    settles(ledger, CHANGED);
    expect(standings(ledger)).toEqual(['mitigated deferred', 'final']);
  });

  it('naming none is of the one gap listed then, and not of one that came since', () => {
    const ledger = taken(() => ({ output: [{ type: marked }] }), gaps(open(), closed));
    settles(ledger, BOTH);
    expect(standings(ledger)).toEqual(['mitigated deferred', 'final']);
  });

  it('naming none of two is not of the one that is left when the other was found', () => {
    const ledger = taken(() => ({ output: [{ type: marked }] }));
    settles(ledger, gaps(closed));
    expect(standings(ledger)).toEqual(['mitigated evidence-found', 'final']);
  });
});

describe('a waiver in the output of a Task that goes on, and that cannot be taken', () => {
  const answers = (ledger: Ledger) => taskIn(ledger).output?.map(({ type }) => type.coding?.[0]?.code);

  it('for it names none of two, is told so, and is not of the one that is left when the other leaves without a word', () => {
    const ledger = taken(() => ({ output: [{ type: marked }] }));
    settles(ledger, BOTH);
    expect(answers(ledger)).toEqual(['waiver', 'not-waived']);
    ledger.put({ ...issueOf(ledger, 'a'), status: 'entered-in-error' });
    settles(ledger, BOTH);
    expect(standings(ledger)).toEqual(['entered-in-error', 'final']);
    const task = taskIn(ledger);
    ledger.put({ ...task, output: [...(task.output ?? []), { type: marked }] });
    settles(ledger, BOTH);
    expect(standings(ledger)).toEqual(['entered-in-error', 'mitigated deferred']);
  });

  it('for it names none while nothing is listed, is not of what is listed again', () => {
    const ledger = taken(() => ({ input: [], output: [{ type: marked }] }), gaps(open(), closed));
    settles(ledger, gaps(open(), closed));
    expect(issueOf(ledger, 'a').status).toBe('final');
  });

  it('for it was given on a list that was behind, silences no other facts', () => {
    const ledger = taken(() => ({}));
    const [plan] = ledger.plan(CHANGED);
    const writes = plan?.writes.filter(({ resource }) => resource.resourceType === 'DetectedIssue') ?? [];
    ledger.apply([{ episode: '', writes }]);
    ledger.put({ ...taskIn(ledger), output: [about(ledger, 'a'), about(ledger, 'a')] });
    settles(ledger, CHANGED);
    expect(standings(ledger)).toEqual(['final', 'final']);
    expect(answers(ledger)).toEqual(['waiver', 'waiver', 'not-waived']);
  });

  it('for it was given in the Task of another desk while the list of its own was behind, silences no other facts', () => {
    const run = (c: Verdict): Run => ({ verdicts: { a: open(), b: open(), 'imaging-c': c } });
    const ledger = new Ledger();
    ledger.run(run(open()));
    const [task] = ledger.tasks;
    if (!task) throw new Error('no Task');
    ledger.put({ ...task, owner, output: [about(ledger, 'imaging-c')] });
    const changed = run(open('otherwise'));
    const [plan] = ledger.plan(changed);
    const writes = plan?.writes.filter(({ resource }) => resource.resourceType === 'DetectedIssue') ?? [];
    ledger.apply([{ episode: '', writes }]);
    settles(ledger, changed);
    expect(issueOf(ledger, 'imaging-c').status).toBe('final');
  });

  it('for its gap was found, waits for that to be back', () => {
    const ledger = taken(() => ({}));
    settles(ledger, gaps(closed));
    const task = taskIn(ledger);
    ledger.put({ ...task, output: [...(task.output ?? []), about(ledger, 'a')] });
    settles(ledger, gaps(closed));
    settles(ledger, BOTH);
    expect(standings(ledger)).toEqual(['mitigated deferred', 'final']);
    settles(ledger, CHANGED);
    expect(standings(ledger)).toEqual(['final', 'final']);
  });

  it('for its issue was withdrawn, is not of the facts on which that is needed again', () => {
    const ledger = taken(() => ({}));
    const first = issueOf(ledger, 'a');
    ledger.put({ ...first, id: 'z', identifiedDateTime: `${day(21)}T00:00:00Z` });
    settles(ledger, BOTH);
    ledger.put({ ...taskIn(ledger), output: [{ type: marked, valueReference: { reference: 'DetectedIssue/z' } }] });
    settles(ledger, BOTH);
    ledger.held.delete(`DetectedIssue/${first.id ?? ''}`);
    settles(ledger, CHANGED);
    expect(standings(ledger)).toEqual(['final', 'final']);
  });
});

describe('a waiver in the output of one of two live Tasks, the trace of a race', () => {
  it('is read once, though that Task is cancelled', () => {
    const ledger = taken(() => ({}));
    ledger.put({ ...taskIn(ledger), id: 'z-copy', status: 'requested', output: [about(ledger, 'a')] });
    settles(ledger, BOTH);
    expect(standings(ledger)).toEqual(['mitigated deferred', 'final']);
    settles(ledger, CHANGED);
    expect(standings(ledger)).toEqual(['final', 'final']);
  });
});

describe('a waiver of one of two issues under one key', () => {
  it('keeps the facts it was given on, where the other tells the gap on those of now', () => {
    const ledger = taken((_task, held) => ({ output: [about(held, 'a')] }));
    ledger.put({ ...issueOf(ledger, 'a'), id: 'z', identifiedDateTime: `${day(21)}T00:00:00Z` });
    settles(ledger, CHANGED);
    expect(issueOf(ledger, 'a')).toMatchObject({ status: 'mitigated', detail: 'It was not found.' });
    expect(ledger.issues.find(({ id }) => id === 'z')?.status).toBe('final');
  });
});

describe('a Task that is sent back with a waiver of one gap in its output', () => {
  it('goes back to the pool with the other, and the waiver is read once', () => {
    const ledger = taken((_task, held) => ({ status: 'rejected', output: [about(held, 'a')] }));
    settles(ledger, CHANGED);
    expect(standings(ledger)).toEqual(['final', 'final']);
    expect(taskIn(ledger)).toMatchObject({ status: 'requested', input: [{}, {}] });
  });
});

describe('a Task that a person rejected with a reason', () => {
  const rejected = { status: 'rejected', statusReason: deferred } as const;

  it('while a gap it lists was closed: that gap stays silent when it comes back on the same facts', () => {
    const ledger = taken(() => ({}));
    const seen = taskIn(ledger);
    ledger.run(gaps(closed));
    ledger.put({ ...seen, ...rejected });
    settles(ledger, gaps(closed));
    expect(standings(ledger)).toEqual(['mitigated evidence-found', 'mitigated deferred']);
    settles(ledger, BOTH);
    expect(standings(ledger)).toEqual(['mitigated deferred', 'mitigated deferred']);
    expect(taskIn(ledger)).not.toHaveProperty('input');
  });

  it('while a gap it lists was closed: that gap is told as waived earlier when it comes back on others', () => {
    const ledger = taken(() => ({}));
    const seen = taskIn(ledger);
    ledger.run(gaps(closed));
    ledger.put({ ...seen, ...rejected });
    settles(ledger, CHANGED);
    expect(standings(ledger)).toEqual(['final', 'mitigated deferred']);
    expect(issueOf(ledger, 'a').detail).toContain('Waived earlier, facts changed.');
    settles(ledger, BOTH);
    expect(standings(ledger)).toEqual(['final', 'mitigated deferred']);
  });

  it('is read once, though the run that read it was cut off between issues and Tasks', () => {
    const ledger = taken(() => rejected);
    const issuesOf = ({ writes }: { writes: ReturnType<Ledger['plan']>[number]['writes'] }) =>
      writes.filter(({ resource }) => resource.resourceType === 'DetectedIssue');
    ledger.apply(ledger.plan(BOTH).map((plan) => ({ ...plan, writes: issuesOf(plan) })));
    settles(ledger, BOTH);
    expect(taskIn(ledger)).not.toHaveProperty('input');
    ledger.put({ ...issueOf(ledger, 'a'), status: 'final' });
    settles(ledger, BOTH);
    expect(standings(ledger)).toEqual(['final', 'mitigated deferred']);
  });

  it('while the record was in error: its gaps stay silent when that is corrected, on the same facts', () => {
    const ledger = taken(() => ({}));
    const seen = taskIn(ledger);
    ledger.run({ ...BOTH, chart: [linked({ status: 'entered-in-error' })] });
    ledger.put({ ...seen, ...rejected });
    settles(ledger, BOTH);
    expect(standings(ledger)).toEqual(['mitigated deferred', 'mitigated deferred']);
    settles(ledger, CHANGED);
    expect(standings(ledger)).toEqual(['final', 'mitigated deferred']);
  });

  it('while the record was in error: it tells what is found on other facts when that is corrected', () => {
    const ledger = taken(() => ({}));
    const seen = taskIn(ledger);
    ledger.run({ ...BOTH, chart: [linked({ status: 'entered-in-error' })] });
    ledger.put({ ...seen, ...rejected });
    settles(ledger, CHANGED);
    expect(standings(ledger)).toEqual(['final', 'mitigated deferred']);
  });

  it('and one of whose issues they called an error is read once', () => {
    const ledger = taken(() => rejected);
    ledger.put({ ...issueOf(ledger, 'a'), status: 'entered-in-error' });
    for (const run of [BOTH, CHANGED, BOTH]) settles(ledger, run);
    expect(standings(ledger)).toEqual(['final', 'mitigated deferred']);
  });

  it('listing an issue that was withdrawn as a duplicate: the gap is waived all the same', () => {
    const ledger = taken(() => ({}));
    const [first] = ledger.issues;
    if (!first) throw new Error('no issue');
    ledger.put({ ...first, id: 'z', identifiedDateTime: `${day(21)}T00:00:00Z` });
    ledger.run(BOTH);
    const task = taskIn(ledger);
    const input = (task.input ?? []).map((entry) =>
      entry.valueReference?.reference === `DetectedIssue/${first.id ?? ''}`
        ? { ...entry, valueReference: { reference: 'DetectedIssue/z' } }
        : entry,
    );
    ledger.put({ ...task, ...rejected, input });
    settles(ledger, BOTH);
    expect(ledger.issues.filter(({ status }) => status === 'final')).toEqual([]);
  });

  it('on facts that changed, and is read once though the run that read it was cut off', () => {
    const ledger = taken(() => rejected);
    const issuesOf = ({ writes }: { writes: ReturnType<Ledger['plan']>[number]['writes'] }) =>
      writes.filter(({ resource }) => resource.resourceType === 'DetectedIssue');
    ledger.apply(ledger.plan(CHANGED).map((plan) => ({ ...plan, writes: issuesOf(plan) })));
    for (const run of [CHANGED, BOTH]) settles(ledger, run);
    expect(standings(ledger)).toEqual(['final', 'mitigated deferred']);
  });

  it('on facts that hold again by the time it is read: the gap stays silent, and its issue says what was waived', () => {
    const ledger = taken(() => ({}));
    const seen = taskIn(ledger);
    ledger.run(CHANGED);
    ledger.put({ ...seen, ...rejected });
    settles(ledger, BOTH);
    expect(standings(ledger)).toEqual(['mitigated deferred', 'mitigated deferred']);
    expect(issueOf(ledger, 'a')).toMatchObject({
      detail: 'It was not found.',
      extension: [{ valueString: `lacking|${day(0)}|77750|completed` }],
    });
    settles(ledger, CHANGED);
    expect(standings(ledger)).toEqual(['final', 'mitigated deferred']);
  });
});
