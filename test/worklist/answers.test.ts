import type { DetectedIssue, Task } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { isWaiver, waiverReasonIn } from '../../src/reconcile/closing.ts';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import {
  answered,
  noted,
  querySent,
  queryTo,
  released,
  reopened,
  taken,
  waived,
} from '../../src/worklist/data/answers.ts';
import { differences } from '../../src/worklist/data/changes.ts';
import { disagree, hasArrived } from '../../src/worklist/data/disagreement.ts';

const acting = {
  person: { reference: 'Practitioner/me', display: 'Me' },
  now: '2026-03-02T10:00:00Z',
  canonicals: canonicalsUnder(),
};
const task: Task = {
  resourceType: 'Task',
  id: 't',
  status: 'requested',
  intent: 'order',
  for: { reference: 'Patient/p' },
  input: [{ type: { text: 'gap' }, valueReference: { reference: 'DetectedIssue/d' } }],
};
const issue: DetectedIssue = { resourceType: 'DetectedIssue', id: 'd', status: 'final', severity: 'high' };

describe('an answer', () => {
  it('takes a Task and gives it back', () => {
    expect(taken(task, acting)).toMatchObject({ status: 'accepted', owner: acting.person });
    expect(released(taken(task, acting), acting)).toEqual({ ...task, lastModified: acting.now });
  });
  it('is never dated before its Task was written, by whatever clock', () => {
    const ahead = { ...task, authoredOn: '2026-03-02T12:00:00+00:00' };
    const behind = { ...task, authoredOn: '2026-03-02T10:30:00+01:00' };
    for (const act of [
      (one: Task) => taken(one, acting),
      (one: Task) => released(one, acting),
      (one: Task) => noted(one, 'x', acting),
      (one: Task) => querySent(one, 'Communication/c', acting),
      (one: Task) => answered(one, '', acting),
    ]) {
      expect(act(ahead).lastModified).toBe(ahead.authoredOn);
      expect(act(behind).lastModified).toBe(acting.now);
    }
  });
  it('leaves the list of gaps alone, whatever it is', () => {
    for (const next of [taken(task, acting), noted(task, 'x', acting), querySent(task, 'Communication/c', acting)]) {
      expect(next.input).toEqual(task.input);
    }
  });
  it('bears the name of who gives it', () => {
    expect(noted(task, 'asked', acting).note).toEqual([
      { authorReference: acting.person, time: acting.now, text: 'asked' },
    ]);
    expect(queryTo(task, { reference: 'Practitioner/dr' }, ['DetectedIssue/d'], 'text', acting)).toMatchObject({
      sender: acting.person,
      basedOn: [{ reference: 'Task/t' }],
      about: [{ reference: 'DetectedIssue/d' }],
      subject: { reference: 'Patient/p' },
    });
    expect(waived(issue, 'deferred', '', acting).mitigation?.[0]?.author).toEqual(acting.person);
  });
  it('takes a waiver back, and leaves on record who had given it', () => {
    const given = waived(issue, 'deferred', 'next week', acting);
    expect(reopened(given, { status: 'open-gap' })).toEqual({ ...issue, mitigation: given.mitigation });
  });
  it('completes a Task with its note', () => {
    expect(answered(task, 'see addendum', acting)).toMatchObject({
      status: 'completed',
      owner: acting.person,
      businessStatus: { coding: [{ code: 'answered' }] },
      note: [{ text: 'see addendum' }],
    });
  });
  it('waives in the words the checker reads as a waiver', () => {
    const [mitigation] = waived(issue, 'patient-refused', 'said so', acting).mitigation ?? [];
    expect(waiverReasonIn(mitigation?.action)).toBe('patient-refused');
    expect(mitigation?.action.text).toBe('said so');
    const writer = { canonicals: acting.canonicals, device: {}, now: '', catalogueVersion: '', policyVersion: '' };
    expect(isWaiver(mitigation, writer)).toBe(true);
  });
});

describe('a disagreement', () => {
  it('is what people own: status, owner, answers', () => {
    expect(disagree(task, taken(task, acting))).toBe(true);
    expect(disagree(issue, waived(issue, 'deferred', '', acting))).toBe(true);
  });
  it('is not what the checker brings up to date', () => {
    expect(disagree(task, { ...task, description: 'new', input: [], priority: 'urgent' })).toBe(false);
    expect(disagree(issue, { ...issue, detail: 'new' })).toBe(false);
  });
  it('is told element by element, in words', () => {
    const theirs: Task = { ...task, status: 'accepted', owner: { reference: 'Practitioner/x', display: 'X' } };
    expect(differences(theirs, taken(task, acting))).toEqual([{ element: 'owner', theirs: 'X', yours: 'Me' }]);
  });
});

describe('an answer whose receipt was lost', () => {
  const theirs = { ...task, description: 'brought up to date', note: [{ text: 'of somebody else' }] };

  it.each([
    ['a Task taken', taken(task, acting), taken(theirs, acting), true],
    ['a Task nobody took', taken(task, acting), theirs, false],
    ['a note that is there', noted(task, 'x', acting), noted(theirs, 'x', acting), true],
    ['a note that is not', noted(task, 'x', acting), theirs, false],
    [
      'the same words at another time',
      noted(task, 'x', acting),
      noted(theirs, 'x', { ...acting, now: '2026-03-02T10:01:00Z' }),
      false,
    ],
    ['an answered Task with its note', answered(task, 'x', acting), answered(task, 'x', acting), true],
    [
      'a note whose time the server writes in its own way',
      noted(task, 'x', acting),
      noted(theirs, 'x', { ...acting, now: '2026-03-02T11:00:00.000+01:00' }),
      true,
    ],
  ])('is looked for: %s', (_, given, now, there) => {
    expect(hasArrived(given, task, now)).toBe(there);
  });
  it.each([
    ['is there', 'deferred' as const, true],
    ['is of another reason', 'patient-refused' as const, false],
  ])('is looked for: a waiver that %s', (_, reason, there) => {
    const given = waived(issue, 'deferred', 'x', acting);
    expect(hasArrived(given, issue, waived({ ...issue, detail: 'new' }, reason, 'x', acting))).toBe(there);
  });
  it.each([
    ['whose time the server writes in its own way', '2026-03-02T10:00:00+00:00', true],
    ['of another time', '2026-03-02T10:00:00+01:00', false],
  ])('is looked for: a waiver %s', (_, now, there) => {
    const given = waived(issue, 'deferred', 'x', acting);
    expect(hasArrived(given, issue, waived(issue, 'deferred', 'x', { ...acting, now }))).toBe(there);
  });
});
