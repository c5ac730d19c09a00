import type { Bundle } from '@medplum/fhirtypes';
import type { Rule } from '../model/rule.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { topicNotice, type TopicEvent } from './backport.ts';
import { recentPatients } from './recent.ts';
import type { Servers } from './servers.ts';
import { patientsNamedIn, whoseIs } from './whose.ts';

/** How lost events were made good. */
export type Means = 'events' | 'last-updated' | 'sweep';

/** The events that are missing: a hole, or whatever came after `from` when `to` is open. */
export interface Missing {
  readonly from: number;
  readonly to?: number;
}

/** What a recovery needs. */
export interface RecoveryParts {
  readonly servers: Servers;
  readonly catalogue: readonly Rule[];
  readonly check: (patients: readonly ResourceKey[]) => Promise<void>;
  readonly sweep: () => Promise<void>;
  /** Is told why a gentler means did not do. */
  readonly failed: (means: Means, error: unknown) => void;
}

/** What lies before the last good instant is looked at again: clocks differ, and a search index may lag. */
const OVERLAP = 60_000;

/**
 * Makes lost events good: by asking for them, else by rechecking whatever changed since all was well, else by a sweep.
 * @throws the error of the sweep when that failed too.
 */
export async function recover(
  parts: RecoveryParts,
  subscription: string,
  missing: Missing,
  good: string,
): Promise<{ readonly by: Means; readonly upTo?: number }> {
  const { servers, catalogue, check, sweep, failed } = parts;
  try {
    const upTo = await replayEvents(parts, subscription, missing);
    return { by: 'events', upTo };
  } catch (error) {
    failed('events', error);
  }
  try {
    const since = new Date(Date.parse(good) - OVERLAP).toISOString();
    await check(await recentPatients(servers, catalogue, since));
    return { by: 'last-updated' };
  } catch (error) {
    failed('last-updated', error);
  }
  await sweep();
  return { by: 'sweep' };
}

/** Asks for the missing events and checks whom they concern; throws unless every one of them was told. */
async function replayEvents(
  { servers, check }: RecoveryParts,
  subscription: string,
  missing: Missing,
): Promise<number> {
  const { client, base } = servers.source;
  const url = client.fhirUrl('Subscription', subscription, '$events');
  url.searchParams.set('eventsSinceNumber', String(missing.from));
  if (missing.to !== undefined) url.searchParams.set('eventsUntilNumber', String(missing.to));
  url.searchParams.set('content', 'id-only');
  const bundle = await client.get<Bundle>(url, { cache: 'reload' });
  const { events, counter = 0 } = topicNotice(bundle, base);
  const to = missing.to ?? Math.max(counter, missing.from - 1, ...events.map(({ number }) => number));
  const told = new Map(events.map((event) => [event.number, event]));
  const resources = (bundle.entry ?? []).slice(1).flatMap(({ resource }) => resource ?? []);
  const patients = new Set(resources.flatMap((resource) => patientsNamedIn(resource, servers)));
  for (let number = missing.from; number <= to; number++) {
    for (const patient of await patientsOf(told.get(number), servers)) patients.add(patient);
  }
  await check([...patients].sort());
  return to;
}

async function patientsOf(event: TopicEvent | undefined, servers: Servers): Promise<readonly ResourceKey[]> {
  if (event?.focus === undefined) throw new RangeError('the server no longer tells every event');
  const whose = await whoseIs(event.focus, servers);
  return 'patients' in whose ? whose.patients : [];
}
