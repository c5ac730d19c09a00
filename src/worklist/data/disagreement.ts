import type { DetectedIssue, Task } from '@medplum/fhirtypes';
import { same } from '../../reconcile/writer.ts';

/** What people answer on: radgap's own updates of a Task's list or an issue's text are no disagreement. */
export type Answerable = Task | DetectedIssue;

/** True when somebody changed what people own between what the reader saw and what is stored now. */
export function disagree(seen: Answerable, current: Answerable): boolean {
  return !same(peoplesPart(seen), peoplesPart(current));
}

/**
 * True when a version holds what an answer wrote into the one before: each note and each waiver it added, and where it added
 * none, the state it set.
 */
export function hasArrived(answered: Answerable, before: Answerable, now: Answerable): boolean {
  const held = said(before);
  const added = said(answered).filter((one) => !held.some((other) => same(one, other)));
  if (added.length === 0) return !disagree(answered, now);
  return added.every((one) => said(now).some((other) => same(one, other)));
}

/** True when two times are the same moment, in whatever zone a server writes them. */
export function isSameTime(one: string | undefined, other: string | undefined): boolean {
  return one === other || Date.parse(one ?? '') === Date.parse(other ?? '');
}

/** What people wrote on a resource, with their name and its moment. */
function said(resource: Answerable): readonly object[] {
  if (resource.resourceType === 'Task') {
    return resource.note?.map((note) => ({ ...note, time: momentOf(note.time) })) ?? [];
  }
  return resource.mitigation?.map((waiver) => ({ ...waiver, date: momentOf(waiver.date) })) ?? [];
}

/** Milliseconds; what is no time as it stands. */
function momentOf(time: string | undefined): number | string | undefined {
  const moment = Date.parse(time ?? '');
  return Number.isNaN(moment) ? time : moment;
}

function peoplesPart(resource: Answerable): object {
  if (resource.resourceType === 'Task') {
    const { status, owner, businessStatus } = resource;
    return { status, owner: owner?.reference, businessStatus: businessStatus?.coding?.map(({ code }) => code) };
  }
  const { status, severity, mitigation, extension } = resource;
  return {
    status,
    severity,
    answers: mitigation?.length ?? 0,
    facts: extension?.map(({ valueString }) => valueString),
  };
}
