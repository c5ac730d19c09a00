import type { DetectedIssue, Task } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import fc from '../support/fast-check.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { claim, day, linked } from '../support/chart-builders.ts';
import { ahead, canonicals, closed, Ledger, moot, open, unknown, type Run } from './ledger.ts';

const RULES = ['a', 'b', 'imaging-c', 'low-d'];

const verdicts = fc.constantFrom<(Verdict | 'throws')[]>(
  open(),
  open('otherwise'),
  open('lacking', 'Encounter/x'),
  { status: 'open-gap', gaps: [{ message: 'lacking', about: 'Encounter/x' }, { message: 'otherwise' }] },
  { status: 'open-gap', due: day(15), gaps: [{ message: 'otherwise' }] },
  ahead,
  closed,
  moot,
  unknown,
  'throws',
);

const charts = fc.constantFrom<NonNullable<Run['chart']>[]>(
  [linked()],
  [linked()],
  [linked(), claim()],
  [claim()],
  [linked({ performedDateTime: day(2) })],
  [linked({ status: 'entered-in-error' })],
  [linked({ status: 'not-done' })],
  [],
);

const runs: fc.Arbitrary<Run> = fc
  .record({
    verdicts: fc.record(Object.fromEntries(RULES.map((rule) => [rule, verdicts]))),
    chart: charts,
    dropped: fc.subarray(RULES, { maxLength: 1 }),
    mode: fc.constantFrom('live' as const, 'live' as const, 'shadow' as const, 'off' as const),
    unread: fc.boolean(),
  })
  .map(({ verdicts: said, chart, dropped, mode, unread }) => ({
    verdicts: Object.fromEntries(Object.entries(said).filter(([rule]) => !dropped.includes(rule))),
    chart,
    policy: { mode },
    more: { unreadable: unread && chart.length === 0 ? (['Procedure', 'Claim'] as const) : [] },
  }));

/** What people do between two runs. */
const deeds = fc.constantFrom<((ledger: Ledger) => void)[]>(
  () => undefined,
  taskBecomes('accepted'),
  taskBecomes('completed'),
  taskBecomes('rejected'),
  (ledger) => {
    for (const issue of ledger.issues.slice(0, 1)) ledger.put({ ...issue, ...waived });
  },
  (ledger) => {
    for (const issue of ledger.issues.slice(-1)) ledger.put({ ...issue, status: 'entered-in-error' });
  },
  (ledger) => {
    for (const issue of ledger.issues.slice(0, 1)) ledger.put({ ...issue, id: 'zz-copy' });
  },
  (ledger) => {
    for (const task of ledger.tasks.slice(0, 1)) ledger.put({ ...task, ...rejected });
  },
  (ledger) => {
    const [issue] = ledger.issues;
    const at = { valueReference: { reference: `DetectedIssue/${issue?.id ?? ''}` } };
    for (const task of ledger.tasks.slice(-1))
      ledger.put({ ...task, output: [...(task.output ?? []), { ...said, ...at }] });
  },
  (ledger) => {
    for (const task of ledger.tasks.slice(0, 1)) ledger.put({ ...task, output: [...(task.output ?? []), said] });
  },
  (ledger) => {
    for (const issue of ledger.issues.slice(0, 1)) ledger.put({ ...issue, status: 'final' });
  },
);

const rejected: Partial<Task> = { status: 'rejected', statusReason: { coding: [{ code: 'deferred' }] } };
const said = { type: { coding: [{ system: canonicals.taskParts, code: 'waiver' }] } };

const waived: Partial<DetectedIssue> = {
  status: 'mitigated',
  mitigation: [{ action: { coding: [{ code: 'not-assessed' }] }, author: { reference: 'Practitioner/cdi' } }],
};

function taskBecomes(status: 'accepted' | 'completed' | 'rejected'): (ledger: Ledger) => void {
  return (ledger) => {
    for (const task of ledger.tasks.filter((held) => held.status === 'requested').slice(0, 1))
      ledger.put({ ...task, status, owner: { reference: 'Practitioner/cdi' } });
  };
}

const histories = fc.array(fc.tuple(runs, deeds), { minLength: 1, maxLength: 5 });

/** Lives through a history, and gives the ledger and its last run. */
function live(history: readonly (readonly [Run, (ledger: Ledger) => void])[]): { ledger: Ledger; last: Run } {
  const ledger = new Ledger();
  let last: Run = {};
  for (const [run, deed] of history) {
    ledger.run(run);
    deed(ledger);
    last = run;
  }
  return { ledger, last };
}

const keysOf = (ledger: Ledger) =>
  ledger.issues
    .filter(({ status }) => status === 'final' || status === 'preliminary')
    .map(({ identifier }) => identifier?.find(({ system }) => system === canonicals.issue)?.value);

const options = { seed: 77750, numRuns: 400 };

describe('reconcile, whatever happened before', () => {
  it('has nothing to write once its writes are applied', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { ledger, last } = live(history);
        ledger.run(last);
        expect(ledger.plan(last)).toEqual([]);
      }),
      options,
    );
  });

  it('keeps one open issue for each key, one live Task for each queue and one guard for each episode', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { ledger, last } = live(history);
        ledger.run({ ...last, policy: {}, more: {} });
        const keys = keysOf(ledger);
        expect(new Set(keys).size).toBe(keys.length);
        const open = ledger.tasks.filter(({ status }) => ['requested', 'accepted'].includes(status));
        const desks = open.map(({ identifier }) => identifier?.[0]?.value);
        expect(new Set(desks).size).toBe(desks.length);
        const episodes = ledger.lists.map(({ identifier }) => identifier?.[0]?.value);
        expect(new Set(episodes).size).toBe(episodes.length);
      }),
      options,
    );
  });

  it('lists in live Tasks none but open issues', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { ledger, last } = live(history);
        const unread = (last.more?.unreadable ?? []).length > 0;
        ledger.run({ ...last, policy: {}, more: {} });
        const open = new Set(
          ledger.issues
            .filter(({ status }) => status === 'final' || status === 'preliminary')
            .map(({ id }) => `DetectedIssue/${id ?? ''}`),
        );
        const live_ = ledger.tasks.filter(({ status }) => status === 'requested' || status === 'accepted');
        const listed = live_.flatMap(({ input }) =>
          (input ?? []).map(({ valueReference }) => valueReference?.reference),
        );
        if (!unread) for (const address of listed) expect(open).toContain(address);
      }),
      options,
    );
  });

  it('leaves to people what is theirs', () => {
    const theirs = {
      note: [{ text: 'theirs' }],
      extension: [{ url: 'urn:site:mark', valueString: 'theirs' }],
      identifier: { system: 'urn:site:ticket', value: '12' },
      mitigation: { action: { text: 'called' }, author: { reference: 'Practitioner/cdi' } },
      tag: [{ system: 'urn:site', code: 'theirs' }],
    };
    fc.assert(
      fc.property(runs, fc.array(runs, { maxLength: 3 }), (first, later) => {
        const ledger = new Ledger();
        ledger.run(first);
        const marked = ledger.issues.map((issue) =>
          ledger.put({
            ...issue,
            extension: [...theirs.extension, ...(issue.extension ?? [])],
            identifier: [theirs.identifier, ...(issue.identifier ?? [])],
            mitigation: [...(issue.mitigation ?? []), theirs.mitigation],
            meta: { ...issue.meta, tag: theirs.tag },
          }),
        );
        const tasks = ledger.tasks.map((task) =>
          ledger.put({
            ...task,
            note: theirs.note,
            extension: theirs.extension,
            meta: { ...task.meta, tag: theirs.tag },
          }),
        );
        for (const run of later) ledger.run(run);
        for (const { id } of marked) {
          const held = ledger.issues.find((issue) => issue.id === id);
          expect(held?.extension).toEqual(expect.arrayContaining(theirs.extension));
          expect(held?.identifier).toContainEqual(theirs.identifier);
          expect(held?.mitigation).toContainEqual(theirs.mitigation);
          expect(held?.meta?.tag).toEqual(theirs.tag);
        }
        for (const { id } of tasks) {
          const held = ledger.tasks.find((task) => task.id === id);
          expect(held).toMatchObject({ note: theirs.note, extension: theirs.extension });
          expect(held?.meta?.tag).toEqual(theirs.tag);
        }
      }),
      options,
    );
  });
});
