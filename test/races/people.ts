import type { DetectedIssue, Task } from '@medplum/fhirtypes';
import { keyOf, type Arena } from './arena.ts';

const fresh = { cache: 'no-store' } as const;

/** What a person does, on what is stored at that moment for the patient whom our resources name by that reference. */
export type Deed = (arena: Pick<Arena, 'client'>, patient: string) => Promise<void>;

async function taskOf(arena: Pick<Arena, 'client'>, patient: string, queue: string): Promise<Task> {
  const tasks = await arena.client.searchResources('Task', { subject: patient, _count: '100' }, fresh);
  const found = tasks.find(({ identifier }) => identifier?.[0]?.value?.endsWith(`/${queue}`));
  if (!found) throw new Error(`no ${queue} Task`);
  return found;
}

async function issueOf(arena: Pick<Arena, 'client'>, patient: string, rule: string): Promise<DetectedIssue> {
  const issues = await arena.client.searchResources('DetectedIssue', { patient, _count: '1000' }, fresh);
  const found = issues.find((issue) => keyOf(issue).startsWith(`${rule}/`));
  if (!found) throw new Error(`no ${rule} issue`);
  return found;
}

const toTask =
  (queue: string, fields: Partial<Task>): Deed =>
  async (arena, patient) => {
    const task = await taskOf(arena, patient, queue);
    await arena.client.updateResource({ ...task, ...fields });
  };

const owner = { reference: 'Practitioner/cdi' };

/** What people do with Tasks and issues, by name. */
export const DEEDS = {
  'claims a Task whose list changes': toTask('clinician', { status: 'accepted', owner }),
  'claims a Task that ends': toTask('scheduling', { status: 'in-progress', owner }),
  'assigns an owner': toTask('clinician', { owner: { reference: 'Practitioner/other' } }),
  'writes a note': toTask('clinician', { note: [{ text: 'asked the ward' }] }),
  'writes a note on a Task that ends': toTask('scheduling', { note: [{ text: 'asked the ward' }] }),
  'rejects a Task': toTask('imaging', { status: 'rejected', owner, statusReason: { text: 'not mine' } }),
  'rejects a Task with a reason': toTask('imaging', {
    status: 'rejected',
    owner,
    statusReason: { coding: [{ code: 'not-assessed' }] },
  }),
  'completes a Task': toTask('imaging', { status: 'completed', owner }),
  'waives an issue': async (arena, patient) => {
    const issue = await issueOf(arena, patient, 'pre-treatment-imaging-on-file');
    await arena.client.updateResource({
      ...issue,
      status: 'mitigated',
      mitigation: [{ action: { coding: [{ code: 'patient-refused' }] }, author: { reference: 'Practitioner/cdi' } }],
    });
  },
  'calls an issue an error': async (arena, patient) => {
    const issue = await issueOf(arena, patient, 'procedure-note-on-file');
    await arena.client.updateResource({ ...issue, status: 'entered-in-error' });
  },
} as const satisfies Record<string, Deed>;
