import type { MedplumClient, WithId } from '@medplum/core';
import type { ExtractResource, ResourceType } from '@medplum/fhirtypes';

/**
 * The resources of a type that one page of a search brings, asked of the server itself. Many a server puts a word of its own
 * among them, as an OperationOutcome: it is none of them.
 */
export async function resourcesOf<T extends ResourceType>(
  client: MedplumClient,
  type: T,
  query: string | Readonly<Record<string, string>>,
): Promise<readonly WithId<ExtractResource<T>>[]> {
  const found = await client.searchResources(type, query, { cache: 'reload' });
  return [...found].filter((resource: unknown) => isOfType(resource, type));
}

function isOfType(resource: unknown, type: ResourceType): boolean {
  return (
    typeof resource === 'object' && resource !== null && 'resourceType' in resource && resource.resourceType === type
  );
}
