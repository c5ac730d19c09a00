import type {
  Annotation,
  Communication,
  DetectedIssue,
  Practitioner,
  PractitionerRole,
  Reference,
  Task,
} from '@medplum/fhirtypes';
import type { Finding } from '../../model/assessment.ts';
import { waivedBy, type WaiverReason } from '../../reconcile/closing.ts';
import { touched } from '../../reconcile/touched.ts';
import { without } from '../../reconcile/writer.ts';
import type { Canonicals } from '../../terminology/canonicals.ts';

/** The person who acts. */
export type Person = Reference<Practitioner | PractitionerRole>;

/** Who acts, when, and under which canonical URLs. */
export interface Acting {
  readonly person: Person;
  /** FHIR instant. */
  readonly now: string;
  readonly canonicals: Canonicals;
}

/** Statuses of a Task nobody works on yet. */
const WAITING: ReadonlySet<Task['status']> = new Set(['draft', 'requested', 'received', 'ready', 'on-hold']);

/** The Task taken by the person who acts. */
export function taken(task: Task, acting: Acting): Task {
  return { ...assigned(task, acting.person, acting), status: WAITING.has(task.status) ? 'accepted' : task.status };
}

/** The Task given to somebody, who has not accepted it yet. */
export function assigned(task: Task, to: Person, { now }: Acting): Task {
  return touched({ ...task, owner: to }, now);
}

/** The Task given back to its desk. */
export function released(task: Task, { now }: Acting): Task {
  return touched({ ...without(task, 'owner'), status: 'requested' }, now);
}

/** The Task with a note of the person who acts. */
export function noted(task: Task, text: string, { person, now }: Acting): Task {
  const author = person as NonNullable<Annotation['authorReference']>;
  const note: Annotation = { authorReference: author, time: now, text };
  return touched({ ...task, note: [...(task.note ?? []), note] }, now);
}

/** The query as a Communication that belongs to the Task and tells which issues it asks about. */
export function queryTo(
  task: Task,
  to: Person,
  about: readonly string[],
  text: string,
  { person, now }: Acting,
): Communication {
  return {
    resourceType: 'Communication',
    status: 'completed',
    category: [{ text: 'Documentation query' }],
    basedOn: [{ reference: `Task/${task.id ?? ''}` }],
    about: about.map((reference) => ({ reference })),
    ...(task.for && { subject: task.for as NonNullable<Communication['subject']> }),
    ...(task.encounter && { encounter: task.encounter }),
    sent: now,
    sender: person,
    recipient: [to],
    payload: [{ contentString: text }],
  };
}

/** The Task after a query went out: somebody works on it, and its output names the Communication. */
export function querySent(task: Task, communication: string, acting: Acting): Task {
  const { canonicals, person, now } = acting;
  const output: NonNullable<Task['output']>[number] = {
    type: { coding: [{ system: canonicals.taskParts, code: 'query' }], text: 'Query to the clinician' },
    valueReference: { reference: communication },
  };
  const sent: Task = {
    ...task,
    status: 'in-progress',
    owner: task.owner ?? person,
    businessStatus: { coding: [{ system: canonicals.businessStatus, code: 'query-sent' }] },
    output: [...(task.output ?? []), output],
  };
  return touched(sent, now);
}

/** The Task answered: completed by a person; its gaps close when the record shows them, or it follows on after the days of grace. */
export function answered(task: Task, text: string, acting: Acting): Task {
  const { canonicals, person } = acting;
  return {
    ...(text === '' ? touched(task, acting.now) : noted(task, text, acting)),
    status: 'completed',
    owner: task.owner ?? person,
    businessStatus: { coding: [{ system: canonicals.businessStatus, code: 'answered' }] },
  };
}

/** The issue of a waiver that is taken back: it stands as the gap does now, due or not, and who had waived it stays on it. */
export function reopened(issue: DetectedIssue, { status }: Pick<Finding, 'status'>): DetectedIssue {
  return { ...issue, status: status === 'prospective-gap' ? 'preliminary' : 'final' };
}

/** The issue waived by the person who acts; the comment stands with the reason. */
export function waived(
  issue: DetectedIssue,
  reason: WaiverReason,
  comment: string,
  { person, now }: Acting,
): DetectedIssue {
  const mitigation = waivedBy(reason, person, now);
  const action = comment === '' ? mitigation.action : { ...mitigation.action, text: comment };
  return { ...issue, status: 'mitigated', mitigation: [...(issue.mitigation ?? []), { ...mitigation, action }] };
}
