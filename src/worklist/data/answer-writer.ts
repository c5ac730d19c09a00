import type { MedplumClient } from '@medplum/core';
import type { Bundle, Communication } from '@medplum/fhirtypes';
import { troubleOf } from './chart-reader.ts';
import { disagree, type Answerable } from './disagreement.ts';

/** One answer of a person: what it changes, and what it creates beside that. */
export interface Answer {
  /** The resource as the person saw it. */
  readonly seen: Answerable;
  /** The resource after the answer; `created` is the address of what is created with it. */
  readonly change: (current: Answerable, created: string) => Answerable;
  readonly create?: (current: Answerable) => Communication;
}

/** How an attempt ended: stored, or at odds with what somebody else stored meanwhile. */
export type Attempt =
  | { readonly kind: 'stored'; readonly resource: Answerable }
  | { readonly kind: 'conflict'; readonly theirs: Answerable; readonly yours: Answerable };

const CREATED = 'urn:uuid:7b0c6f0e-2f5e-4a57-9a55-6c1f0f4d7750';
const MOST_TRIES = 4;

/**
 * Writes an answer on the current version under If-Match. `agreed` is a version the person has looked at since: unless
 * people changed it again, the answer is applied to it.
 */
export async function writeAnswer(medplum: MedplumClient, answer: Answer, agreed?: Answerable): Promise<Attempt> {
  const basis = agreed ?? answer.seen;
  for (let tries = 1; ; tries++) {
    const current = await readCurrent(medplum, answer.seen);
    if (disagree(basis, current)) return { kind: 'conflict', theirs: current, yours: answer.change(current, CREATED) };
    try {
      return { kind: 'stored', resource: await write(medplum, answer, current) };
    } catch (error) {
      if (troubleOf(error) !== 'conflict' || tries === MOST_TRIES) throw error;
    }
  }
}

async function readCurrent(medplum: MedplumClient, { resourceType, id = '' }: Answerable): Promise<Answerable> {
  return medplum.readResource(resourceType, id, { cache: 'no-store' });
}

async function write(medplum: MedplumClient, { change, create }: Answer, current: Answerable): Promise<Answerable> {
  const ifMatch = `W/"${current.meta?.versionId ?? ''}"`;
  const next = change(current, CREATED);
  if (!create) return medplum.updateResource(next, { headers: { 'If-Match': ifMatch } });
  const { resourceType, id = '' } = current;
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      { request: { method: 'PUT', url: `${resourceType}/${id}`, ifMatch }, resource: next },
      { fullUrl: CREATED, request: { method: 'POST', url: 'Communication' }, resource: create(current) },
    ],
  };
  const answers = (await medplum.executeBatch(bundle)).entry ?? [];
  const refused = answers.find(({ response }) => !response?.status.startsWith('2'));
  if (refused) throw new Error(`the server answered ${refused.response?.status ?? 'nothing'}`);
  return readCurrent(medplum, current);
}
