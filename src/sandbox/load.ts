import { generateId, isResourceType, normalizeErrorString } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import type { SandboxRepository } from './repository.ts';
import { isRecord } from './walk.ts';

const CHUNK = 2_000;

/** What became of a bulk load. */
export interface Loaded {
  readonly loaded: number;
  readonly refused: readonly { readonly reference: string; readonly why: string }[];
}

/** Stores many resources under their own ids without waking a bot; other requests are served between chunks. */
export async function loadInto(
  repository: SandboxRepository,
  resources: Iterable<Resource>,
  author: string,
): Promise<Loaded> {
  const refused: { reference: string; why: string }[] = [];
  const source = resources[Symbol.iterator]();
  let loaded = 0;

  /** False when the source is empty. */
  const storeChunk = async (): Promise<boolean> => {
    for (let taken = 0; taken < CHUNK; taken++) {
      const step = source.next();
      if (step.done) return false;
      try {
        await repository.load(identified(step.value), author);
        loaded++;
      } catch (error) {
        refused.push({ reference: referenceOf(step.value), why: normalizeErrorString(error) });
      }
    }
    return true;
  };

  while ((await repository.perform(author, () => repository.withSeeding(storeChunk))).result) {
    await new Promise(setImmediate);
  }
  return { loaded, refused };
}

/** The resource with an id; throws a sentence when it cannot be stored. */
function identified(resource: Resource): Resource {
  const { resourceType, id }: Readonly<Record<string, unknown>> = { ...resource };
  if (typeof resourceType !== 'string' || !isResourceType(resourceType))
    throw new Error('its resourceType is not one of FHIR R4');
  if (id === undefined) return { ...resource, id: generateId() };
  if (typeof id !== 'string' || !/^[A-Za-z0-9.-]{1,64}$/.test(id)) throw new Error('its id is not a FHIR id');
  return resource;
}

function referenceOf(resource: unknown): string {
  const { resourceType, id } = isRecord(resource) ? resource : {};
  return `${typeof resourceType === 'string' ? resourceType : '?'}/${typeof id === 'string' ? id : '?'}`;
}
