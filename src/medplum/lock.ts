import type { BundleEntry, Extension, List, Resource } from '@medplum/fhirtypes';
import { randomUUID } from 'node:crypto';
import type { Write } from '../reconcile/writer.ts';
import { without } from '../reconcile/writer.ts';
import type { Canonicals } from '../terminology/canonicals.ts';
import type { Patience } from './again.ts';
import { statusOf } from './batch.ts';
import { BusyServer } from './busy.ts';
import { sendWrites, type WrittenServer } from './send-writes.ts';

/** Milliseconds after which a lock is taken for abandoned: much longer than one request takes; a longer work renews it. */
export const LOCK_LIFE = 8000;

/** What a lock needs to know of the site. */
export interface LockSite extends WrittenServer {
  readonly canonicals: Canonicals;
  readonly patience: Pick<Patience, 'clock' | 'wait' | 'random'>;
}

/** A guard List held as a lock, in the version that proves it. */
export interface Lock {
  readonly list: List;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/**
 * Takes the guard of a plan as a lock. Every writer must take it first, so success proves that nobody wrote since the guard
 * was read.
 * @throws BusyServer when somebody holds it, or took it since it was read.
 */
export async function takeLock(site: LockSite, guard: Write): Promise<Lock> {
  const { client, canonicals, patience } = site;
  const wished = guard.resource as List;
  const since = patience.clock();
  const free = LOCK_LIFE - (since - heldSince(wished, canonicals));
  if (free > 0) {
    await patience.wait(Math.min(free, 1000));
    throw new BusyServer('somebody else is writing this episode');
  }
  const list = asLocked(wished, since, canonicals);
  if (guard.kind === 'create') return { list: await createLocked(site, list), since };
  return { list: await client.updateResource(list, ifMatch(list)), since };
}

/**
 * The lock with a new time on it, once half its life is over; the lock as it is before that.
 * @throws OperationOutcomeError (412) when it ran out and somebody else took it.
 */
export async function renewed({ client, canonicals, patience }: LockSite, lock: Lock): Promise<Lock> {
  const since = patience.clock();
  if (since - lock.since < LOCK_LIFE / 2) return lock;
  const list = asLocked(lock.list, since, canonicals);
  return { list: await client.updateResource(list, ifMatch(lock.list)), since };
}

/** Gives a lock back without having finished; when that fails too, it runs out by itself. */
export async function giveBack({ client, canonicals }: LockSite, { list }: Lock): Promise<void> {
  const freed = withoutHolder(list, canonicals);
  await client.updateResource({ ...freed }, ifMatch(list)).catch(() => undefined);
}

/** The guard without the mark of whoever holds it. */
export function withoutHolder(list: List, { holder }: Canonicals): List {
  const extension = (list.extension ?? []).filter(({ url }) => url !== holder);
  return { ...without(list, 'extension'), ...(extension.length > 0 && { extension }) };
}

/** Nothing hangs on a locked guard that does not exist yet, and it is never retired before the work is done. */
function asLocked(list: List, since: number, canonicals: Canonicals): List {
  const entry = (list.entry ?? []).filter(({ item }) => item.reference?.startsWith('urn:') !== true);
  const free = withoutHolder(list, canonicals);
  return {
    ...without(free, 'entry'),
    ...(entry.length > 0 && { entry }),
    status: 'current',
    extension: [...(free.extension ?? []), holderMark(since, canonicals)],
  };
}

function holderMark(since: number, { holder }: Canonicals): Extension {
  const extension = [
    { url: 'id', valueString: randomUUID() },
    { url: 'since', valueInstant: new Date(since).toISOString() },
  ];
  return { url: holder, extension };
}

/** When the lock on a guard was taken, in milliseconds since 1970; minus infinity when nobody holds it. */
function heldSince(list: List, { holder }: Canonicals): number {
  const mark = list.extension?.find(({ url }) => url === holder);
  const since = Date.parse(mark?.extension?.find(({ url }) => url === 'since')?.valueInstant ?? '');
  return Number.isNaN(since) ? -Infinity : since;
}

async function createLocked(server: WrittenServer, list: List): Promise<List> {
  const { system = '', value = '' } = list.identifier?.[0] ?? {};
  const ifNoneExist = `subject=${encodeURIComponent(list.subject?.reference ?? '')}&identifier=${encodeURIComponent(`${system}|${value}`)}`;
  const entry: BundleEntry = { resource: list, request: { method: 'POST', url: 'List', ifNoneExist } };
  const [answer] = await sendWrites(server, [entry]);
  if (statusOf(answer?.response?.status) === 201 && answer?.resource?.resourceType === 'List') return answer.resource;
  throw new BusyServer('the guard was made by somebody else');
}

function ifMatch({ meta }: Resource) {
  if (meta?.versionId === undefined) throw new RangeError('a guard was read without its version');
  return { headers: { 'If-Match': `W/"${meta.versionId}"` } };
}
