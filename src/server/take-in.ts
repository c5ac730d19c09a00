import type { Resource } from '@medplum/fhirtypes';
import { isReadType } from '../chart/shapes.ts';
import { isShared } from '../chart/shared-types.ts';
import { again, type Patience } from '../medplum/again.ts';
import { BadNotice } from './bad-notice.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { localKey, type TopicNotice } from './backport.ts';
import type { Lanes } from './lanes.ts';
import type { Notice } from './notice.ts';
import type { Servers } from './servers.ts';
import type { TopicWatch } from './topic-watch.ts';
import { patientsNamedIn, whoseIs, whoseNow, whoseWas, type Whose } from './whose.ts';

/** What taking a notice in needs. */
export interface IntakeParts {
  readonly servers: Servers;
  readonly checks: Lanes;
  /** Rechecks the patients of whatever changed lately; one lane. */
  readonly recent: Lanes;
  readonly topics: Pick<TopicWatch, 'hear' | 'done'>;
  readonly patience: Patience;
  readonly limits: { readonly entries: number };
}

/** What became of a notice: some patients were checked, or none and why. */
export interface TakenIn {
  readonly outcome: 'checked' | 'ignored' | 'heard' | 'left-to-sweep';
  readonly text: string;
}

/** The one lane of rechecks by date. */
export const RECENT = 'recent';

/** Finds out whom a notice concerns and checks them; resolves when checks that began after this call are written. */
export async function takeIn(notice: Notice, isReplay: boolean, parts: IntakeParts): Promise<TakenIn> {
  switch (notice.shape) {
    case 'empty':
      return checkRecent(parts);
    case 'deletion':
      return checkWhose([await again(() => whoseWas(notice.key, parts.servers), parts.patience)], parts);
    case 'id-only':
      return checkWhose([await lookUp(notice.key, parts)], parts);
    case 'resource':
      return checkWhose(await eachOf(notice.resources, (resource) => ownersOf(resource, parts)), parts);
    case 'bundle': {
      const sent = await eachOf(notice.resources, (resource) => ownersOf(resource, parts));
      const asked = await eachOf(notice.keys, (key) => lookUp(key, parts));
      return checkWhose([...sent, ...asked], parts);
    }
    case 'topic': {
      const isHeard = await parts.topics.hear(notice.topic, isReplay);
      if (notice.topic.type !== 'event-notification') return isHeard ? HEARD : UNHEARD;
      const taken = await checkEvents(notice.topic, notice.resources, parts);
      await parts.topics.done(notice.topic);
      return taken;
    }
  }
}

const HEARD: TakenIn = { outcome: 'heard', text: 'Heard.' };
const UNHEARD: TakenIn = { outcome: 'ignored', text: 'This Subscription is none of the server that is watched.' };

function lookUp(key: ResourceKey, { servers, patience }: IntakeParts): Promise<Whose> {
  return again(() => whoseIs(key, servers), patience);
}

function named(resource: Resource, { servers }: IntakeParts): Whose {
  const patients = patientsNamedIn(resource, servers);
  return patients.length > 0 ? { patients } : { unknown: `${resource.resourceType} names no patient of this server` };
}

/** Whose a resource is that was sent; one of a patient that does not say whose, as it was shortened, is looked up by its id. */
async function ownersOf(resource: Resource, parts: IntakeParts): Promise<Whose> {
  const { resourceType, id } = resource;
  const isOwned = isReadType(resourceType) && !isShared(resourceType);
  const whose = named(resource, parts);
  if ('patients' in whose || id === undefined || !isOwned) return whose;
  const key = localKey(`${resourceType}/${id}`, parts.servers.source.base);
  if (key === undefined) return whose;
  if (!OWNER_FIELDS.some((field) => field in resource)) return lookUp(key, parts);
  return again(() => whoseNow(key, parts.servers), parts.patience);
}

/** The fields in which a resource says whose it is. */
const OWNER_FIELDS = ['subject', 'patient', 'beneficiary', 'for', 'participant'] as const;

async function checkEvents(
  { events }: TopicNotice,
  resources: readonly Resource[],
  parts: IntakeParts,
): Promise<TakenIn> {
  if (events.length === 0 || events.some(({ focus }) => focus === undefined)) return checkRecent(parts);
  const sent = new Map(resources.map((resource) => [`${resource.resourceType}/${resource.id ?? ''}`, resource]));
  const foci = [...new Set(events.flatMap(({ focus }) => focus ?? []))];
  const whose = await eachOf(foci, (focus) => {
    const resource = sent.get(focus);
    const hint = resource && named(resource, parts);
    return hint && 'patients' in hint ? Promise.resolve(hint) : lookUp(focus, parts);
  });
  return checkWhose(whose, parts);
}

async function checkRecent({ recent }: IntakeParts): Promise<TakenIn> {
  await recent.ask(RECENT);
  return { outcome: 'checked', text: 'Rechecked whatever changed lately.' };
}

async function checkWhose(whose: readonly Whose[], { checks, limits }: IntakeParts): Promise<TakenIn> {
  const patients = new Set<ResourceKey>(whose.flatMap((one) => ('patients' in one ? one.patients : [])));
  if (patients.size > limits.entries)
    throw new BadNotice(`The notice names more than ${limits.entries} patients.`, 413);
  await Promise.all([...patients].map((patient) => checks.ask(patient)));
  if (patients.size > 0) return { outcome: 'checked', text: `Checked ${patients.size} patient(s).` };
  const unknown = whose.flatMap((one) => ('unknown' in one ? [one.unknown] : []));
  const outcome = unknown.some((text) => text.includes('sweep')) ? 'left-to-sweep' : 'ignored';
  return { outcome, text: unknown[0] ?? 'Nothing to check.' };
}

/** Requests made at once to find out whose the resources of one notice are. */
const AT_ONCE = 4;

async function eachOf<T, R>(all: readonly T[], ask: (one: T) => Promise<R>): Promise<readonly R[]> {
  const found: R[] = [];
  for (let start = 0; start < all.length; start += AT_ONCE) {
    found.push(...(await Promise.all(all.slice(start, start + AT_ONCE).map(ask))));
  }
  return found;
}
