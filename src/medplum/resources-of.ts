import { isResource, type MedplumClient, type WithId } from '@medplum/core';
import type { Bundle, ExtractResource, ResourceType } from '@medplum/fhirtypes';
import { BusyServer } from './busy.ts';
import { everyPage } from './search-pages.ts';

/**
 * The resources of a type that a search brings, asked of the server itself. Many a server puts a word of its own among them, as
 * an OperationOutcome: it is none of them. Some give a first page without any, and what there is on the next.
 * @throws BusyServer when a page is something else.
 */
export async function resourcesOf<T extends ResourceType>(
  client: MedplumClient,
  type: T,
  query: string | Readonly<Record<string, string>>,
): Promise<readonly WithId<ExtractResource<T>>[]> {
  const address = client.fhirUrl(type);
  address.search = new URLSearchParams(query).toString();
  const first: unknown = await client.get(address, { cache: 'reload' });
  if (!isResource<Bundle>(first, 'Bundle')) throw new BusyServer(`a search of ${type} brought no Bundle`);
  const { resources } = await everyPage(client, `${type}${address.search}`, first);
  return resources.filter((resource): resource is WithId<ExtractResource<T>> => resource.resourceType === type);
}
