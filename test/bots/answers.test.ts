import type { DetectedIssue, List, Resource, Task } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import { canonicalsUnder } from '../../src/terminology/canonicals.ts';
import { created, deleted, hears, updated, woken } from './waking.ts';

const { task: taskSystem, issue: issueSystem, episode: guardSystem } = canonicalsUnder();

const by = <T extends Resource>(author: string, resource: T): T => ({
  ...resource,
  meta: { author: { reference: author } },
});

/** The last version of a resource, whoever wrote it: the one that is shown when it is deleted. */
const last = <T extends Resource>(resource: T): T => ({ ...resource, meta: { ...resource.meta, versionId: '7' } });

const task: Task = by('Bot/checker', {
  resourceType: 'Task',
  status: 'requested',
  intent: 'order',
  identifier: [{ system: taskSystem, value: 'Procedure/infusion/clinician' }],
});
const issue: DetectedIssue = by('Bot/checker', {
  resourceType: 'DetectedIssue',
  status: 'final',
  identifier: [{ system: issueSystem, value: 'r/Procedure/infusion' }],
});
const PEOPLE = ['Practitioner/cdi', 'Patient/p1', 'RelatedPerson/r', 'ClientApplication/worklist'];

describe('a person with a Task', () => {
  hears('task-answered:task', [
    ...PEOPLE.flatMap((author) => [
      [`a claim by ${author}`, updated(task, by(author, { ...task, status: 'accepted' as const })), true] as const,
      [`a rejection by ${author}`, updated(task, by(author, { ...task, status: 'rejected' as const })), true] as const,
    ]),
    ['a note', updated(task, by('Practitioner/cdi', { ...task, note: [{ text: 'asked' }] })), true],
    [
      'an identifier of the site before ours',
      updated(
        task,
        by('Practitioner/cdi', {
          ...task,
          identifier: [{ system: 'urn:site', value: '1' }, ...(task.identifier ?? [])],
        }),
      ),
      true,
    ],
    ['our creation', created(task), false],
    ['a creation by a sweep from outside', created(by('ClientApplication/sweep', task)), false],
    ['the deletion of what a person changed', deleted(by('Practitioner/cdi', task)), true],
    ['the deletion of what we wrote last', deleted(last(task)), true],
    [
      'our update of a version of ours',
      updated({ ...task, meta: { ...task.meta, versionId: '6' } }, last({ ...task, status: 'completed' })),
      false,
    ],
    ['our update', updated(task, { ...task, status: 'completed' }), false],
    ['our update after a person', updated(by('Practitioner/cdi', task), task), false],
    ['another bot', updated(task, by('Bot/other', { ...task, status: 'accepted' })), false],
    [
      'a Task of somebody else',
      created(by('Practitioner/cdi', { resourceType: 'Task', status: 'requested', intent: 'order' })),
      false,
    ],
    [
      'a Task under another system',
      created(
        by('Practitioner/cdi', {
          ...task,
          identifier: [{ system: 'urn:site', value: 'Procedure/infusion/clinician' }],
        }),
      ),
      false,
    ],
    ['an author nobody knows', updated(task, { ...task, meta: {} }), false],
  ]);
});

describe('a person with an issue', () => {
  hears('task-answered:issue', [
    ...PEOPLE.map(
      (author) =>
        [
          `a waiver by ${author}`,
          updated(issue, by(author, { ...issue, status: 'mitigated' as const })),
          true,
        ] as const,
    ),
    ['our creation', created(issue), false],
    ['a creation by a sweep from outside', created(by('ClientApplication/sweep', issue)), false],
    ['the deletion of what a person changed', deleted(by('Practitioner/cdi', issue)), true],
    ['the deletion of what we wrote last', deleted(last(issue)), true],
    [
      'our update of a version of ours',
      updated({ ...issue, meta: { ...issue.meta, versionId: '6' } }, last({ ...issue, status: 'mitigated' })),
      false,
    ],
    ['our closing', updated(issue, { ...issue, status: 'mitigated' }), false],
    [
      'an issue of somebody else',
      created(by('Practitioner/cdi', { resourceType: 'DetectedIssue', status: 'final' })),
      false,
    ],
    ['a Task', updated(task, by('Practitioner/cdi', task)), false],
  ]);
});

describe('a person with a guard List', () => {
  const guard: List = by('Bot/checker', {
    resourceType: 'List',
    status: 'current',
    mode: 'working',
    identifier: [{ system: guardSystem, value: 'Procedure/infusion' }],
  });
  hears('task-answered:guard', [
    ['its deletion', deleted(guard), true],
    ['our creation', created(guard), false],
    ['our update', updated(guard, { ...guard, status: 'retired' }), false],
    ['the deletion of a List of somebody else', deleted({ ...guard, identifier: [] }), false],
  ]);
});

describe('what we write', () => {
  it.each([task, issue, by('Bot/checker', { resourceType: 'List', status: 'current', mode: 'working' } as const)])(
    'wakes nobody: $resourceType',
    async (resource) => {
      expect(await woken(created(resource))).toEqual([]);
      expect(await woken(updated(resource, { ...resource, language: 'en' }))).toEqual([]);
    },
  );
});
