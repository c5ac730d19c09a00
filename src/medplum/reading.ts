import type { DetectedIssue, Device, Library, List, Resource } from '@medplum/fhirtypes';
import { Buffer } from 'node:buffer';
import { openChart } from '../chart/open-chart.ts';
import type { Reading } from '../check-patient.ts';
import type { Chart } from '../model/episode.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { anchorsInUse } from '../reconcile/anchors.ts';
import { identifierUnder, type Stored } from '../reconcile/writer.ts';
import { sendBatch, statusOf, type Search, type SearchResults } from './batch.ts';
import { BusyServer } from './busy.ts';
import { isLeased, LEASE, type GuardedResults } from './guards.ts';
import { DEVICE_ID, policyIn, POLICY_ID, transactionsOf } from './installation.ts';
import { isRefusal, statusOfError } from './outcome.ts';
import { probePatient, type Probe } from './probe.ts';
import { withReferred } from './referred.ts';
import { resourcesOf } from './resources-of.ts';
import { readSearches, storedSearches } from './searches.ts';
import { chartBase, guardsBeyond, guardsOf, readIn, recordOf, writerFor, type Site } from './site.ts';
import { patientsIn, storedAmong, storedOf } from './stored.ts';

/** Nothing can be checked, because the server lacks what every check needs. */
export class NotInstalled extends Error {
  override readonly name = 'NotInstalled';

  constructor(message = 'The checker has no Device on this server. Run `radgap deploy`.') {
    super(message);
  }
}

/** Probes and reads a patient; again while another check of one of the episodes is under way. */
export async function readPatient(site: Site, patient: ResourceKey): Promise<Reading | undefined> {
  const { patience } = site;
  const life = LEASE * (1 + 2 * patience.random());
  const start = patience.clock();
  for (;;) {
    const probe = await probePatient(site, patient);
    if (!probe) return undefined;
    const { reading, held } = await readEpisodes(site, probe);
    const leased = held.find((guard) => !site.made.has(guard.id ?? '') && isLeased(guard, patience.clock(), life));
    if (!leased || patience.clock() - start > life) return reading;
    await untilFree(site, leased, life);
  }
}

/** Looks at a leased guard from time to time, which costs one point, until its check is over or takes too long, or somebody removed it. */
async function untilFree({ target: { client }, patience }: Site, leased: List, life: number): Promise<void> {
  const start = patience.clock();
  for (let guard = leased; isLeased(guard, patience.clock(), life) && patience.clock() - start <= life;) {
    await patience.wait(100 + 300 * patience.random());
    try {
      guard = await client.readResource('List', leased.id ?? '', { cache: 'reload' });
    } catch (error) {
      const status = statusOfError(error);
      if (status === 404 || status === 410) return;
      throw error;
    }
  }
}

/**
 * Reads everything under the guards; again while an episode turns up whose guard is not held. A guard is held in a version
 * that is no younger than anything read after it: as the probe saw it, or as it is created before the searches run.
 */
async function readEpisodes(
  site: Site,
  { patients, ...probe }: Probe,
): Promise<{ readonly reading: Reading; readonly held: readonly List[] }> {
  const { source, target } = site;
  let { known, lacking } = probe;
  for (;;) {
    const { found, held: created } = await readAll(site, patients, lacking, [...probe.begun, ...probe.claimed]);
    const held = [...known, ...created.map(({ list }) => list)];
    const reading = readingOf(site, { patients, ...probe }, found, held);
    const { record, stored, policy, writer } = reading;
    const chart = openChart(record, policy);
    const needed = guardsBeyond(held, guardsOf(chart, policy, stored, writer), writer);
    if (needed.length === 0) {
      const unfound = await listedAlone(site, patients, stored);
      const others = await ownersNow(site, patients, chart, reading);
      const elsewhere = [...new Set([...reading.elsewhere, ...others])].sort();
      const all = { ...stored, issues: [...stored.issues, ...unfound] };
      return {
        reading: { ...reading, stored: all, elsewhere, record: await withReferred(source ?? target, record) },
        held,
      };
    }
    const names = new Set(needed.map((guard) => identifierUnder(guard, writer.canonicals.episode)));
    known = [...held, ...stored.lists.filter((list) => names.has(identifierUnder(list, writer.canonicals.episode)))];
    lacking = guardsBeyond(known, needed, writer);
  }
}

const ISSUE_AT = /(?:^|\/)(DetectedIssue\/[A-Za-z0-9.-]{1,64})$/;

/** Milliseconds within which every index has what was written. */
const LONGEST_LAG = 600_000;

/**
 * The issues of ours that a guard lists and no search brought: some servers do not find those that name their patient in
 * another way.
 * @throws BusyServer where one was written a moment ago, or is not found by its name either: the searches lag behind, as the
 * indexes of some servers do, more may be lacking, and all of it would be written a second time.
 */
async function listedAlone(
  site: Site,
  patients: readonly ResourceKey[],
  { issues, lists }: Stored,
): Promise<readonly DetectedIssue[]> {
  const brought = new Set(issues.map(({ id }) => `DetectedIssue/${id ?? ''}`));
  const listed = lists.flatMap(({ entry = [] }) =>
    entry.flatMap(({ item }) => ISSUE_AT.exec(item.reference ?? '')?.[1] ?? []),
  );
  const missing = [...new Set(listed)].filter((key) => !brought.has(key));
  const answers = await sendBatch(
    site.target,
    missing.map((url) => ({ request: { method: 'GET', url } })),
  );
  const held = storedAmong(
    answers.flatMap(({ resource }) => resource ?? []),
    site.canonicals,
  ).issues.filter((issue) => patientsIn(issue, chartBase(site)).some((owner) => patients.includes(owner)));
  const isNews = ({ meta }: Resource) => !(Date.parse(meta?.lastUpdated ?? '') < site.patience.clock() - LONGEST_LAG);
  const isLagging = held.some(isNews) || answers.some(({ response }) => statusOf(response?.status) >= 500);
  if (isLagging || !(await areFoundByName(site, held))) throw new BusyServer('a search lags behind what was written');
  return held;
}

/** Issues asked for at once by their names. */
const NAMES_AT_ONCE = 20;

/** True when a server finds issues of ours by their names: then its index has them, and what was written with them. */
async function areFoundByName({ target, canonicals }: Site, issues: readonly DetectedIssue[]): Promise<boolean> {
  for (let start = 0; start < issues.length; start += NAMES_AT_ONCE) {
    const some = issues.slice(start, start + NAMES_AT_ONCE);
    const identifier = some
      .map((issue) => `${canonicals.issue}|${identifierUnder(issue, canonicals.issue) ?? ''}`)
      .join(',');
    const found = await resourcesOf(target.client, 'DetectedIssue', { identifier }).catch((error: unknown) => {
      if (isRefusal(error)) return [];
      throw error;
    });
    const ids = new Set(found.map(({ id }) => id));
    if (!some.every(({ id }) => id !== undefined && ids.has(id))) return false;
  }
  return true;
}

const ANCHOR = /^(?:Procedure|Claim)\/[A-Za-z0-9.-]{1,64}$/;

/** Other patients who have the records now that episodes under way hung on and that are not in the chart any more. */
async function ownersNow(
  site: Site,
  patients: readonly ResourceKey[],
  { byKey }: Chart,
  { stored, writer }: Reading,
): Promise<readonly ResourceKey[]> {
  const underWay = { issues: [], tasks: [], lists: stored.lists.filter(({ status }) => status === 'current') };
  const anchors = [...anchorsInUse(underWay, writer)].map((name) => name.split('/', 2).join('/'));
  const gone = [...new Set(anchors)].filter((key) => ANCHOR.test(key) && !byKey.has(key));
  const requests = gone.map((url) => ({ request: { method: 'GET', url } as const }));
  const answers = await sendBatch(site.source ?? site.target, requests);
  const failed = answers.find(({ response }) => statusOf(response?.status) >= 500);
  if (failed) throw new BusyServer(`the record of an episode was answered with ${failed.response?.status ?? ''}`);
  const owners = answers.flatMap(({ resource }) => (resource ? patientsIn(resource, chartBase(site)) : []));
  return owners.filter((owner) => !patients.includes(owner));
}

/** On one server in one batch; on two, the guards and what is stored before the chart, so that no chart is older. */
async function readAll(
  site: Site,
  patients: readonly ResourceKey[],
  guards: readonly List[],
  begun: readonly string[],
): Promise<GuardedResults> {
  const { source, target, catalogue, made } = site;
  const installation = [...installationSearches(site), ...guardsNamed(site, begun)];
  if (!source) {
    return readIn(target, made, guards, (dialect) => [
      ...readSearches(patients, catalogue, dialect, 'with ours'),
      ...installation,
    ]);
  }
  const absolute = patients.map((key) => `${chartBase(site)}/${key}`);
  const here = await readIn(target, made, guards, () => [...storedSearches('all', absolute), ...installation]);
  const there = await readIn(source, made, [], (dialect) => readSearches(patients, catalogue, dialect, 'alone'));
  return {
    held: here.held,
    found: { resources: [...here.found.resources, ...there.found.resources], unreadable: there.found.unreadable },
  };
}

function installationSearches({ canonicals: { installation } }: Site): readonly Search[] {
  return [
    `Device?identifier=${token(installation, DEVICE_ID)}`,
    `Library?identifier=${token(installation, POLICY_ID)}`,
  ].map((url) => ({ url, types: [], needed: true }));
}

/** The search for the guards of some episodes, whosever they are. */
function guardsNamed({ canonicals: { episode } }: Site, names: readonly string[]): readonly Search[] {
  if (names.length === 0) return [];
  const identifiers = names.map((name) => token(episode, name)).join(',');
  return [{ url: `List?identifier=${identifiers}`, types: [], needed: true }];
}

function token(system: string, value: string): string {
  return encodeURIComponent(`${system}|${value}`);
}

function readingOf(
  site: Site,
  { patients, begun, claimed }: Pick<Probe, 'patients' | 'begun' | 'claimed'>,
  found: SearchResults,
  held: readonly List[],
): Reading {
  const device = found.resources.find(
    (resource) => resource.resourceType === 'Device' && isInstalled(resource, DEVICE_ID, site),
  );
  const library = found.resources.find(
    (resource) => resource.resourceType === 'Library' && isInstalled(resource, POLICY_ID, site),
  );
  if (device?.resourceType !== 'Device' || device.id === undefined) throw new NotInstalled();
  const transactions = transactionsOf(device);
  if (transactions) site.learnt.transactions = transactions;
  const policy = policyIn(library?.resourceType === 'Library' ? library : undefined, site.catalogue, decodeText);
  const stored = storedAmong(found.resources, site.canonicals);
  const mine = storedOf(stored, patients, chartBase(site));
  const isElsewhere = (list: List) => {
    const name = identifierUnder(list, site.canonicals.episode) ?? '';
    return begun.includes(name) || (claimed.includes(name) && list.status === 'current');
  };
  const ofOthers = stored.lists.filter((list) => isElsewhere(list) && !mine.lists.includes(list));
  return {
    record: recordOf(site, patients, found),
    stored: underGuards(mine, held),
    elsewhere: [...new Set(ofOthers.flatMap((list) => patientsIn(list, chartBase(site))))].sort(),
    policy,
    writer: writerFor(site, device.id, policy.version),
  };
}

function isInstalled(resource: Device | Library, id: string, { canonicals: { installation } }: Site): boolean {
  return resource.identifier?.some(({ system, value }) => system === installation && value === id) ?? false;
}

function decodeText(data: string): string {
  return Buffer.from(data, 'base64').toString('utf8');
}

/** What is stored, with the guards in the versions under which it was read. */
function underGuards(stored: Stored, held: readonly List[]): Stored {
  const ids = new Set(held.map(({ id }) => id));
  return { ...stored, lists: [...held, ...stored.lists.filter(({ id }) => !ids.has(id))] };
}
