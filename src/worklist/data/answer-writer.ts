import { OperationOutcomeError, type MedplumClient } from '@medplum/core';
import type { Bundle, Communication } from '@medplum/fhirtypes';
import { differences } from './changes.ts';
import { troubleOf } from './trouble.ts';
import { disagree, hasArrived, isSameTime, type Answerable } from './disagreement.ts';

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

/** The answer was sent, and nothing came back; nobody could look, or the server may be at it still: it is stored, or not. */
export class UnknownEnd extends Error {
  override readonly name = 'UnknownEnd';
  /** Reads what is stored by now, and tells whether it bears the answer; throws when it cannot be read. */
  readonly look: Look;

  constructor(message: string, look: Look, cause: unknown) {
    super(message, { cause });
    this.look = look;
  }
}

type Look = () => Promise<{ readonly now: Answerable; readonly isStored: boolean }>;

const CREATED = 'urn:uuid:7b0c6f0e-2f5e-4a57-9a55-6c1f0f4d7750';
const MOST_TRIES = 4;

/**
 * Writes an answer on the current version under If-Match. `agreed` is a version the person has looked at since: unless
 * people changed it again, the answer is applied to it. An answer whose receipt was lost is looked for before it is called
 * failed, or given again. Throws UnknownEnd when nobody can tell, and what the server said when it was refused.
 */
export async function writeAnswer(medplum: MedplumClient, answer: Answer, agreed?: Answerable): Promise<Attempt> {
  const basis = agreed ?? answer.seen;
  let current = await readCurrent(medplum, answer.seen);
  for (let tries = 1; ; tries++) {
    const yours = answer.change(current, CREATED);
    if (disagree(basis, current)) {
      const isSo = differences(current, yours).length === 0;
      return isSo ? { kind: 'stored', resource: current } : { kind: 'conflict', theirs: current, yours };
    }
    try {
      return { kind: 'stored', resource: await write(medplum, answer, current) };
    } catch (error) {
      if (isRefused(error)) throw error;
      const before = current;
      const look = () => lookAgain(medplum, answer, before);
      const { now, isStored } = await look().catch(() => {
        throw new UnknownEnd('the answer was sent, and what became of it could not be read', look, error);
      });
      if (isStored) return { kind: 'stored', resource: now };
      if (troubleOf(error) === 'offline')
        throw new UnknownEnd('the answer was sent, and may be stored yet', look, error);
      if (troubleOf(error) !== 'conflict' || tries === MOST_TRIES) throw error;
      current = now;
    }
  }
}

/** What the server certainly did not store: it may not be, or it is wrong. */
const REFUSALS: ReadonlySet<string> = new Set(['unauthorized', 'forbidden', 'not-found', 'gone']);
const REFUSED_CODES: ReadonlySet<string> = new Set(['forbidden', 'login', 'invalid', 'structure', 'throttled']);

function isRefused(error: unknown): boolean {
  if (!(error instanceof OperationOutcomeError)) return false;
  const { id = '', issue } = error.outcome;
  return REFUSALS.has(id) || REFUSED_CODES.has(issue[0]?.code ?? '');
}

/** What is stored now, and whether it bears the answer. Throws when either cannot be read. */
async function lookAgain(medplum: MedplumClient, answer: Answer, before: Answerable) {
  const now = await readCurrent(medplum, answer.seen);
  return { now, isStored: await bears(medplum, answer, before, now) };
}

/** True when a version bears the answer; what was created with it is told from that of others by its sender and time. */
async function bears(medplum: MedplumClient, answer: Answer, before: Answerable, now: Answerable): Promise<boolean> {
  if (now.meta?.versionId === before.meta?.versionId) return false;
  if (!answer.create) return hasArrived(answer.change(before, ''), before, now);
  const { sender, sent } = answer.create(before);
  const held = new Set(createdBy(before));
  for (const reference of createdBy(now).filter((one) => !held.has(one))) {
    const found = await medplum.readReference<Communication>({ reference });
    if (isSameTime(found.sent, sent) && found.sender?.reference === sender?.reference) return true;
  }
  return false;
}

function createdBy(resource: Answerable): readonly string[] {
  if (resource.resourceType !== 'Task') return [];
  const named = resource.output?.flatMap(({ valueReference }) => valueReference?.reference ?? []) ?? [];
  return named.filter((reference) => reference.startsWith('Communication/'));
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
