import type { DetectedIssue, Task } from '@medplum/fhirtypes';
import { same } from '../../reconcile/writer.ts';

/** What people answer on: radgap's own updates of a Task's list or an issue's text are no disagreement. */
export type Answerable = Task | DetectedIssue;

/** True when somebody changed what people own between what the reader saw and what is stored now. */
export function disagree(seen: Answerable, current: Answerable): boolean {
  return !same(peoplesPart(seen), peoplesPart(current));
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
