import type { DetectedIssue, Task, TaskOutput } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { unreadWaivers } from '../../src/reconcile/task-answers.ts';
import { without } from '../support/chart-builders.ts';
import { canonicals, Ledger, open, standing, writerAt, type Run } from './ledger.ts';

const GAPS: Run = { verdicts: { a: open(), b: open() } };

function only<T>(list: readonly T[]): T {
  const [one, ...others] = list;
  if (one === undefined || others.length > 0) throw new Error(`${list.length} instead of one`);
  return one;
}

const issueOf = (ledger: Ledger, rule: string): DetectedIssue =>
  only(ledger.issues.filter(({ code }) => code?.coding?.[0]?.code === rule));
const at = (issue: DetectedIssue) => ({ reference: `DetectedIssue/${issue.id ?? ''}` });
const standings = (ledger: Ledger) => ledger.issues.map(standing);

/** A ledger with a Task for the gaps of these rules, changed as a person would. */
function answered(rules: readonly string[], change: (task: Task, ledger: Ledger) => Partial<Task>): Ledger {
  const ledger = new Ledger();
  ledger.run({ verdicts: Object.fromEntries(rules.map((rule) => [rule, open()])) });
  const task = only(ledger.tasks);
  ledger.put({ ...task, owner: { reference: 'Practitioner/cdi' }, ...change(task, ledger) });
  return ledger;
}

const otherFacts = [{ url: canonicals.facts, valueString: 'as they were before' }];

const marked = (...codes: readonly string[]) => ({
  coding: [{ system: canonicals.taskParts, code: 'waiver' }, ...codes.map((code) => ({ code }))],
});

describe('a person waives one gap in the output of its Task', () => {
  const about = (ledger: Ledger, rule: string) => ({ valueReference: at(issueOf(ledger, rule)) });
  it.each<[string, readonly string[], (ledger: Ledger) => TaskOutput[], readonly string[]]>([
    [
      'naming its issue and a reason',
      ['a', 'b'],
      (ledger) => [{ type: marked('deferred'), ...about(ledger, 'a') }],
      ['mitigated deferred', 'final'],
    ],
    [
      'naming its issue',
      ['a', 'b'],
      (ledger) => [{ type: marked(), ...about(ledger, 'b') }],
      ['final', 'mitigated documented-elsewhere'],
    ],
    [
      'giving a reason, where it is the only one listed',
      ['a'],
      () => [{ type: marked(), valueCodeableConcept: { coding: [{ code: 'order-placed' }] } }],
      ['mitigated order-placed'],
    ],
    [
      'without a word, where it is the only one listed',
      ['a'],
      () => [{ type: marked() }],
      ['mitigated documented-elsewhere'],
    ],
    ['without saying which of two', ['a', 'b'], () => [{ type: marked('deferred') }], ['final', 'final']],
    [
      'in words of their own, which is no waiver',
      ['a'],
      (ledger) => [{ type: { text: 'letter', coding: [{ code: 'deferred' }] }, ...about(ledger, 'a') }],
      ['final'],
    ],
    [
      'beside a letter about it, which gives no reason',
      ['a'],
      (ledger) => [
        { type: { text: 'letter' }, ...about(ledger, 'a') },
        { type: marked('deferred'), ...about(ledger, 'a') },
      ],
      ['mitigated deferred'],
    ],
  ])('%s', (_how, rules, entries, expected) => {
    const ledger = answered(rules, (_task, held) => ({ output: entries(held) }));
    const run: Run = { verdicts: Object.fromEntries(rules.map((rule) => [rule, open()])) };
    ledger.run(run);
    expect(standings(ledger)).toEqual(expected);
    expect(ledger.plan(run)).toEqual([]);
  });

  it.each([
    ['a', ['final', 'final']],
    ['b', ['final', 'mitigated deferred']],
  ])('on the facts it was listed on: %s', (rule, expected) => {
    const ledger = answered(['a', 'b'], ({ input = [] }, held) => ({
      input: input.map((entry, index) => (index === 0 ? { ...entry, extension: otherFacts } : entry)),
      output: [{ type: marked('deferred'), ...about(held, rule) }],
    }));
    ledger.run(GAPS);
    expect(standings(ledger)).toEqual(expected);
  });

  it('and another, as was said on the issue of that', () => {
    const ledger = answered(['a', 'b'], () => ({}));
    ledger.put({ ...issueOf(ledger, 'a'), status: 'mitigated' });
    ledger.run(GAPS);
    const task = only(ledger.tasks);
    ledger.put({ ...task, output: [...(task.output ?? []), { type: marked('deferred'), ...about(ledger, 'b') }] });
    ledger.run(GAPS);
    expect(standings(ledger)).toEqual(['mitigated ?', 'mitigated deferred']);
  });

  it('is not read twice: on other facts the gap opens, and stays open', () => {
    const ledger = answered(['a', 'b'], (_task, held) => ({
      output: [{ type: marked('deferred'), valueReference: at(issueOf(held, 'a')) }],
    }));
    ledger.run(GAPS);
    const changed: Run = { verdicts: { a: open('otherwise'), b: open() } };
    ledger.run(changed);
    ledger.run(changed);
    expect(standings(ledger)).toEqual(['final', 'final']);
  });

  it('that it lists no more', () => {
    const ledger = answered(['a', 'b'], ({ input = [] }, held) => ({
      input: input.slice(1),
      output: [{ type: marked('deferred'), valueReference: at(issueOf(held, 'a')) }],
    }));
    ledger.run(GAPS);
    expect(standings(ledger)).toEqual(['mitigated deferred', 'final']);
  });

  it('a Task that lists nothing says nothing', () => {
    const ledger = answered(['a', 'b'], () => ({ input: [], output: [{ type: marked('deferred') }] }));
    ledger.run(GAPS);
    expect(standings(ledger)).toEqual(['final', 'final']);
  });
});

describe('a person waives what a Task lists', () => {
  const statusReason = { coding: [{ code: 'deferred' }] };
  const rejected = { status: 'rejected', statusReason } as const;

  it('and none that it does not list as a gap', () => {
    const ledger = new Ledger();
    ledger.run({ verdicts: { a: open(), 'imaging-c': open() } });
    const [task] = ledger.tasks;
    if (!task) throw new Error('no Task');
    const seen = { type: { text: 'see also' }, valueReference: at(issueOf(ledger, 'imaging-c')) };
    const blank = { type: { text: 'seen' } };
    ledger.put({ ...task, ...rejected, input: [blank, seen, ...(task.input ?? [])] });
    ledger.run({ verdicts: { a: open(), 'imaging-c': open() } });
    expect(standings(ledger)).toEqual(['mitigated deferred', 'final']);
  });

  it('on the facts it listed, and on no others', () => {
    const ledger = answered(['a', 'b'], ({ input = [] }) => ({
      ...rejected,
      input: input.map((entry, index) => (index === 0 ? { ...entry, extension: otherFacts } : entry)),
    }));
    ledger.run(GAPS);
    expect(standings(ledger)).toEqual(['final', 'mitigated deferred']);
  });

  it('on any facts where it kept none', () => {
    const ledger = answered(['a', 'b'], ({ input = [] }) => ({
      ...rejected,
      input: input.map((entry, index) =>
        index === 0 ? without(entry, 'extension') : { ...entry, extension: [{ url: 'urn:site:mark' }] },
      ),
    }));
    ledger.run(GAPS);
    expect(standings(ledger)).toEqual(['mitigated deferred', 'mitigated deferred']);
  });

  it.each([
    ['Practitioner/cdi', 'Practitioner/cdi'],
    ['https://ehr.example/fhir/PractitionerRole/7', 'https://ehr.example/fhir/PractitionerRole/7'],
    ['Organization/him', undefined],
    [undefined, undefined],
  ])('as %s, the waiver is signed %s', (reference, author) => {
    const ledger = answered(['a'], () => ({ ...rejected, owner: reference === undefined ? {} : { reference } }));
    ledger.run({ verdicts: { a: open() } });
    expect(only(ledger.issues).mitigation?.[0]?.author?.reference).toBe(author);
  });

  it.each([
    ['Practitioner/nurse', 'Practitioner/nurse'],
    ['Bot/radgap', 'Practitioner/doctor'],
    ['ClientApplication/ehr', 'Practitioner/doctor'],
  ])('of another, written by %s, the waiver is signed %s', (author, signed) => {
    const owner = { reference: 'Practitioner/doctor' };
    const ledger = answered(['a'], () => ({ ...rejected, owner, meta: { author: { reference: author } } }));
    ledger.run({ verdicts: { a: open() } });
    expect(only(ledger.issues).mitigation?.[0]?.author?.reference).toBe(signed);
  });

  it('by nobody, and the waiver is unsigned', () => {
    const ledger = answered(['a'], () => ({ ...rejected, owner: undefined }) as unknown as Partial<Task>);
    ledger.run({ verdicts: { a: open() } });
    expect(standings(ledger)).toEqual(['mitigated deferred']);
    expect(only(ledger.issues).mitigation?.[0]).not.toHaveProperty('author');
  });
});

describe('a person completes a Task again', () => {
  it.each<[string, Task['status'], string, string]>([
    ['after one they completed', 'completed', '', 'mitigated documented-elsewhere'],
    ['after one that was given up', 'failed', '', 'final'],
    ['after one of somewhere else', 'completed', '-else', 'final'],
  ])('%s', (_after, status, suffix, expected) => {
    const ledger = answered(['a'], () => ({ status }));
    const first = only(ledger.tasks);
    const partOf = [{ reference: 'Task/unknown' }, { reference: `Task/${first.id ?? ''}${suffix}` }];
    ledger.put({ ...first, id: 'z-again', status: 'completed', partOf });
    ledger.run({ verdicts: { a: open() } });
    expect(standings(ledger)).toEqual([expected]);
  });
});

it('reads each output of a Task a few times, however many waivers it holds', () => {
  let reads = 0;
  const type = marked();
  const output = Array.from({ length: 2000 }, (_, index): TaskOutput => {
    const entry = { type, valueReference: { reference: `DetectedIssue/${index}` } };
    return Object.defineProperty(entry, 'type', { get: () => (reads++, type) });
  });
  const task: Task = { resourceType: 'Task', status: 'in-progress', intent: 'order', output };
  expect(unreadWaivers(task, writerAt('2026-06-01T12:00:00Z')).map(({ named }) => named)).toEqual(
    output.map(({ valueReference }) => valueReference?.reference),
  );
  expect(reads).toBeLessThan(10 * output.length);
});
