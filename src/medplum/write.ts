import type { MedplumClient } from '@medplum/core';
import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import { toldOfPart } from '../reconcile/provenance.ts';
import type { EpisodePlan, Write } from '../reconcile/writer.ts';
import { entriesIn } from './answers.ts';
import { statusOf } from './batch.ts';
import { BusyServer } from './busy.ts';
import type { Transactions } from './installation.ts';
import type { LockSite } from './lock.ts';
import { isRefusal, statusOfError } from './outcome.ts';
import { writeLocked } from './write-locked.ts';

/** Updates a server takes in one transaction (Medplum: 50), the guard's among them. */
const MOST_UPDATES = 50;

/** The server refuses what is to be written, and would again. */
export class RefusedWrite extends Error {
  override readonly name = 'RefusedWrite';
}

/** Where plans are written, and how. */
export interface WriteSite extends LockSite {
  readonly transactions: Transactions;
}

/**
 * Writes one plan as one transaction under its guard, or under its lock where transactions are only pretended. A plan of more updates than a transaction takes is written in part,
 * and reported as busy: the check that follows finds what is left.
 * @throws BusyServer when any part was refused, or what it updates is gone, so that the check runs again from its start;
 * RefusedWrite where that would not help.
 */
export async function writePlan(site: WriteSite, { writes }: EpisodePlan): Promise<void> {
  try {
    await (site.transactions === 'pretended' ? writeLocked(site, writes) : writeWhole(site.client, writes));
  } catch (error) {
    const status = statusOfError(error);
    if (status === 404 || status === 410)
      throw new BusyServer('something was removed after it was read', { cause: error });
    throw isRefusal(error) ? new RefusedWrite('the server refuses what is to be written', { cause: error }) : error;
  }
}

async function writeWhole(client: MedplumClient, writes: readonly Write[]): Promise<void> {
  const updates = writes.filter(({ kind }) => kind === 'update');
  const part = updates.length > MOST_UPDATES ? firstPart(writes) : writes;
  const bundle: Bundle = { resourceType: 'Bundle', type: 'transaction', entry: part.map(toEntry) };
  const answers = entriesIn(await client.executeBatch(bundle));
  const refused = answers.find(({ response }) => statusOf(response?.status) >= 300);
  if (answers.length !== part.length || refused) {
    throw new BusyServer(`a transaction entry was answered with ${refused?.response?.status ?? 'nothing'}`);
  }
  if (part !== writes) throw new BusyServer('the plan was written in part');
}

/** The guard, as many updated issues as one transaction takes, the record of these, and no Task: Tasks follow when every issue stands. */
function firstPart(writes: readonly Write[]): readonly Write[] {
  const guard = writes.filter(({ resource }) => resource.resourceType === 'List').map(withoutPlaceholders);
  const issues = writes.filter(({ kind, resource }) => kind === 'update' && resource.resourceType === 'DetectedIssue');
  const part = [...guard, ...issues.slice(0, MOST_UPDATES - guard.length)];
  const done = new Set(part.map(({ address }) => address));
  return [...part, ...writes.flatMap((write) => toldOfPart(write, done) ?? [])];
}

/** The guard without the issues that a later part creates. */
function withoutPlaceholders(write: Write): Write {
  if (write.resource.resourceType !== 'List') return write;
  const { entry = [], ...list } = write.resource;
  const stored = entry.filter(({ item }) => !item.reference?.startsWith('urn:uuid:'));
  return { ...write, resource: { ...list, ...(stored.length > 0 && { entry: stored }) } };
}

function toEntry({ kind, address, resource }: Write): BundleEntry {
  if (kind === 'create') return { fullUrl: address, resource, request: { method: 'POST', url: resource.resourceType } };
  const version = resource.meta?.versionId;
  if (version === undefined) throw new RangeError(`${address} was read without its version`);
  return { resource, request: { method: 'PUT', url: address, ifMatch: `W/"${version}"` } };
}
