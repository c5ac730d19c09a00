import type { Task } from '@medplum/fhirtypes';

/**
 * The Task as changed at a moment, and never before it was written: FHIR refuses that (inv-1 of Task), and the clock of a
 * browser, or of a day that was fixed for a trial, may be behind the one that wrote it.
 */
export function touched(task: Task, now: string): Task {
  const { authoredOn = now } = task;
  return { ...task, lastModified: Date.parse(authoredOn) > Date.parse(now) ? authoredOn : now };
}
