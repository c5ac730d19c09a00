import type { MedplumClient, WithId } from '@medplum/core';
import type { BundleEntry, ExtractResource, Identifier, Resource, ResourceType } from '@medplum/fhirtypes';
import type { Ability } from './ability.ts';
import { entriesIn } from './answers.ts';
import { BusyServer } from './busy.ts';
import { outcomeOfError, statusOfError } from './outcome.ts';
import { resourcesOf } from './resources-of.ts';

/** A server to be written to, and what it can do. */
export interface WrittenServer {
  readonly client: MedplumClient;
  readonly ability: Pick<Ability, 'batch' | 'conditionalCreate'>;
}

/** True when a server takes many writes in one Bundle, conditional creates among them. */
export function writesTogether({ ability }: WrittenServer): boolean {
  return ability.batch && ability.conditionalCreate;
}

/**
 * Sends creates and updates as one batch, or one by one where the server knows no batch or no conditional create, and gives
 * the response entries in order.
 * @throws BusyServer when they are not answered in full.
 */
export async function sendWrites(server: WrittenServer, entry: BundleEntry[]): Promise<readonly BundleEntry[]> {
  if (entry.length === 0) return [];
  if (!writesTogether(server)) {
    const answers: BundleEntry[] = [];
    for (const one of entry) answers.push(await sendOne(server, one));
    return answers;
  }
  const answers = entriesIn(await server.client.executeBatch({ resourceType: 'Bundle', type: 'batch', entry }));
  if (answers.length !== entry.length) throw new BusyServer('a batch was not answered in full');
  return answers;
}

async function sendOne(server: WrittenServer, { resource, request }: BundleEntry): Promise<BundleEntry> {
  if (!resource || !request) throw new RangeError('a write without its resource');
  try {
    if (request.method === 'POST') return await createOne(server, resource, request.ifNoneExist);
    const headers = request.ifMatch === undefined ? {} : { 'If-Match': request.ifMatch };
    const written = await server.client.updateResource({ ...resource, id: resource.id ?? '' }, { headers });
    return { resource: written, response: { status: '200' } };
  } catch (error) {
    const outcome = outcomeOfError(error);
    if (!outcome) throw error;
    return { response: { status: String(statusOfError(error) ?? 400), outcome } };
  }
}

/** A conditional create on whatever server; what is there already is looked for first, by the name that is to be given. */
async function createOne(
  { client, ability }: WrittenServer,
  resource: Resource,
  ifNoneExist: string | undefined,
): Promise<BundleEntry> {
  const isOne = (found: Resource) => isNamedLike(found, resource);
  const there = ifNoneExist === undefined ? undefined : await oldest(client, resource.resourceType, ifNoneExist, isOne);
  if (there) return { resource: there, response: { status: '200' } };
  const headers = ifNoneExist !== undefined && ability.conditionalCreate ? { 'If-None-Exist': ifNoneExist } : {};
  return { resource: await client.createResource(resource, { headers }), response: { status: '201' } };
}

/** True of a resource that bears the first identifier of another: a server need not know the search for it. */
export function isNamedLike(found: Resource, other: Resource): boolean {
  const [wanted] = identifiersOf(other);
  return identifiersOf(found).some(({ system, value }) => system === wanted?.system && value === wanted?.value);
}

function identifiersOf(resource: Resource): readonly Identifier[] {
  const identifier: unknown = 'identifier' in resource ? resource.identifier : undefined;
  return Array.isArray(identifier) ? (identifier as Identifier[]) : [];
}

/** The oldest of the resources that a condition finds, and that are what was looked for, in the order every reader takes them in. */
export async function oldest<T extends ResourceType>(
  client: MedplumClient,
  type: T,
  query: string,
  isOne: (resource: WithId<ExtractResource<T>>) => boolean = () => true,
): Promise<WithId<ExtractResource<T>> | undefined> {
  return (await resourcesOf(client, type, query)).filter(isOne).sort((a, b) => (a.id < b.id ? -1 : 1))[0];
}
