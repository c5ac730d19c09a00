import type { DetectedIssue, List, Resource, Task } from '@medplum/fhirtypes';
import { identifierUnder, type Stored } from '../reconcile/writer.ts';
import type { Canonicals } from '../terminology/canonicals.ts';

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
