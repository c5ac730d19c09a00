import type { BundleEntry, List, Resource } from '@medplum/fhirtypes';
import { toldOfPart } from '../reconcile/provenance.ts';
import { identifierUnder, type Write, type Written } from '../reconcile/writer.ts';
import { statusOf } from './batch.ts';
import { BusyServer } from './busy.ts';
import { sendWrites, writesTogether } from './send-writes.ts';
import { giveBack, renewed, takeLock, withoutHolder, type Lock, type LockSite } from './lock.ts';

/** Task states in which a Task of ours still collects gaps. */
const LIVE = 'draft,requested,received,accepted,ready,in-progress,on-hold';

/** How often writes that were refused for contention are sent again under one lock. */
const TRIES = 6;

/** Writes between two looks at the lock where they go one by one, each with a search before it. */
const FEW = 4;

/**
 * Writes one plan where transactions are only pretended: the guard List as a lock, then issues, then Tasks with real
 * references, then Provenance and the guard with its entries. What a crash leaves unwritten the next check completes.
 * @throws BusyServer when anything was refused or made by somebody else, so that the check runs again from its start.
 */
export async function writeLocked(site: LockSite, writes: readonly Write[]): Promise<void> {
  const guard = writes.find(({ resource }) => resource.resourceType === 'List');
  if (!guard) throw new RangeError('a plan without its guard');
  const lock = await takeLock(site, guard);
  const run = new LockedRun(site, lock, guard);
  const of = (type: Written['resourceType'], kind: Write['kind']) =>
    writes.filter((write) => write.resource.resourceType === type && write.kind === kind);
  try {
    await run.send([...of('DetectedIssue', 'create'), ...of('DetectedIssue', 'update')]);
    await run.send(of('Task', 'update'));
    await run.send(of('Task', 'create'));
    await run.finish(of('Provenance', 'create'));
  } catch (error) {
    await run.giveBack(of('Provenance', 'create'));
    throw error;
  }
  if (run.metOthers) throw new BusyServer('something was made by somebody else meanwhile');
}

class LockedRun {
  /** True when a create found its resource made already, by a holder that had stalled. */
  metOthers = false;
  readonly #site: LockSite;
  #lock: Lock;
  readonly #guard: Write;
  readonly #made: Map<string, string>;
  /** Addresses of what was written and stands in no Provenance yet. */
  readonly #untold = new Set<string>();

  constructor(site: LockSite, lock: Lock, guard: Write) {
    this.#site = site;
    this.#lock = lock;
    this.#guard = guard;
    this.#made = new Map([[guard.address, `List/${lock.list.id ?? ''}`]]);
  }

  /** Sends writes as one batch, and those that were refused for contention again while the lock lasts. */
  async send(writes: readonly Write[]): Promise<void> {
    let left = writes;
    for (let count = 1; left.length > 0; count++) {
      if (count > TRIES) throw new BusyServer('the server is too busy to finish an episode under its lock');
      if (count > 1) await this.#pause(count);
      left = await this.#sendOnce(left);
    }
  }

  /** Gives the lock back with the work unfinished, and tells of what was done as far as the server lets it. */
  async giveBack(provenance: readonly Write[]): Promise<void> {
    const told = provenance.flatMap((write) => toldOfPart(write, this.#untold) ?? []);
    await this.#answers(told.map((write) => this.#entry(write))).catch(() => undefined);
    return giveBack(this.#site, this.#lock);
  }

  /** Writes Provenance and, with it, the guard as the plan wants it, held by nobody. */
  async finish(provenance: readonly Write[]): Promise<void> {
    this.#lock = await renewed(this.#site, this.#lock);
    const wished = withoutHolder(this.#resolved(this.#guard.resource as List), this.#site.canonicals);
    const { id = '', meta } = this.#lock.list;
    const entries = [
      ...provenance.map((write) => this.#entry(write)),
      {
        resource: { ...wished, id },
        request: { method: 'PUT', url: `List/${id}`, ifMatch: `W/"${meta?.versionId ?? ''}"` },
      } satisfies BundleEntry,
    ];
    const answers = await this.#answers(entries);
    this.#untold.clear();
    const refused = answers.find(({ response }) => statusOf(response?.status) >= 300);
    if (refused) throw new BusyServer(`the guard was given back with ${refused.response?.status ?? 'no status'}`);
  }

  /** One batch; where there is none, few enough at a time for the lock to be renewed in between. */
  async #sendOnce(writes: readonly Write[]): Promise<readonly Write[]> {
    const size = writesTogether(this.#site) ? writes.length : FEW;
    const refused: Write[] = [];
    for (let start = 0; start < writes.length; start += size) {
      this.#lock = await renewed(this.#site, this.#lock);
      refused.push(...(await this.#sendSome(writes.slice(start, start + size))));
    }
    return refused;
  }

  async #sendSome(writes: readonly Write[]): Promise<readonly Write[]> {
    const answers = await this.#answers(writes.map((write) => this.#entry(write)));
    return writes.filter((write, index) => {
      const { response, resource } = answers[index] ?? {};
      const status = statusOf(response?.status);
      if (status === 409 || status === 429 || status >= 500) return true;
      if (status !== 200 && status !== 201) throw new BusyServer(`a batch entry was answered with ${status}`);
      this.#untold.add(write.address);
      if (write.kind === 'create') {
        this.#made.set(write.address, `${write.resource.resourceType}/${resource?.id ?? ''}`);
        this.metOthers ||= status === 200;
      }
      return false;
    });
  }

  #answers(entry: BundleEntry[]): Promise<readonly BundleEntry[]> {
    return sendWrites(this.#site, entry);
  }

  async #pause(count: number): Promise<void> {
    const { wait, random } = this.#site.patience;
    await wait((50 + 150 * random()) * count);
  }

  #entry({ kind, address, resource }: Write): BundleEntry {
    const resolved = this.#resolved(resource);
    const type = resource.resourceType;
    if (kind === 'create') {
      const ifNoneExist = this.#condition(resource);
      return { resource: resolved, request: { method: 'POST', url: type, ...(ifNoneExist && { ifNoneExist }) } };
    }
    const version = resource.meta?.versionId;
    if (version === undefined) throw new RangeError(`${address} was read without its version`);
    return { resource: resolved, request: { method: 'PUT', url: address, ifMatch: `W/"${version}"` } };
  }

  /** A holder that stalled may still write: an issue of the same key, or a live Task of the same desk, is not made twice. */
  #condition(resource: Written): string | undefined {
    const { issue, task } = this.#site.canonicals;
    if (resource.resourceType === 'DetectedIssue') {
      return `patient=${encodeURIComponent(resource.patient?.reference ?? '')}&${identifier(resource, issue)}`;
    }
    if (resource.resourceType !== 'Task') return undefined;
    return `subject=${encodeURIComponent(resource.for?.reference ?? '')}&${identifier(resource, task)}&status=${LIVE}`;
  }

  #resolved<T extends Resource>(resource: T): T {
    return JSON.parse(JSON.stringify(resource), (_key, value: unknown) =>
      typeof value === 'string' ? (this.#made.get(value) ?? value) : value,
    ) as T;
  }
}

function identifier(resource: Extract<Written, { resourceType: 'DetectedIssue' | 'Task' }>, system: string): string {
  return `identifier=${encodeURIComponent(`${system}|${identifierUnder(resource, system) ?? ''}`)}`;
}
