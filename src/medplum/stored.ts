import type { DetectedIssue, List, Resource, Task } from '@medplum/fhirtypes';
import type { ResourceKey } from '../model/verdict.ts';
import { identifierUnder, type Stored } from '../reconcile/writer.ts';
import type { Canonicals } from '../terminology/canonicals.ts';
import { trigger } from '../trigger.ts';

/** What is ours among the resources of a patient: by identifier, so that other people's issues and lists are never touched. */
export function storedAmong(resources: readonly Resource[], { issue, task, episode }: Canonicals): Stored {
  return {
    issues: resources.filter(
      (resource): resource is DetectedIssue =>
        resource.resourceType === 'DetectedIssue' && identifierUnder(resource, issue) !== undefined,
    ),
    tasks: resources.filter(
      (resource): resource is Task => resource.resourceType === 'Task' && identifierUnder(resource, task) !== undefined,
    ),
    lists: resources.filter(
      (resource): resource is List =>
        resource.resourceType === 'List' && identifierUnder(resource, episode) !== undefined,
    ),
  };
}

/** The patients a resource names on the server under a base. */
export function patientsIn(resource: Resource, base: string): readonly ResourceKey[] {
  const woken = trigger(resource, base);
  return 'recheck' in woken ? woken.recheck : [];
}

/** What is stored of some patients: a server that does not know a search by patient may give what is stored of others. */
export function storedOf({ issues, tasks, lists }: Stored, patients: readonly ResourceKey[], base: string): Stored {
  const isTheirs = (resource: Resource) => patientsIn(resource, base).every((owner) => patients.includes(owner));
  return { issues: issues.filter(isTheirs), tasks: tasks.filter(isTheirs), lists: lists.filter(isTheirs) };
}
