import type { MedplumClient } from '@medplum/core';
import type { Device, Library, List, ResourceType } from '@medplum/fhirtypes';
import { Buffer } from 'node:buffer';
import { setTimeout as wait } from 'node:timers/promises';
import { episodesOf, indexLines, indexProcedures } from '../chart/episodes.ts';
import { openChart } from '../chart/open-chart.ts';
import type { EpisodeStore, Reading } from '../check-patient.ts';
import type { Chart } from '../model/episode.ts';
import { DEFAULT_POLICY, type Policy } from '../model/policy.ts';
import type { PatientRecord } from '../model/record.ts';
import type { Rule } from '../model/rule.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { anchorsInUse, guardNameOf } from '../reconcile.ts';
import { newGuard } from '../reconcile/guard.ts';
import { identifierUnder, type Stored, type Writer } from '../reconcile/writer.ts';
import { CATALOGUE_VERSION } from '../rules/index.ts';
import { canonicalsUnder, type Canonicals } from '../terminology/canonicals.ts';
import { again, DEFAULT_PATIENCE, type Patience } from './again.ts';
import type { Search, SearchResults } from './batch.ts';
import { isLeased, LEASE, readUnderGuards, type HeldGuard } from './guards.ts';
import { DEVICE_ID, policyIn, POLICY_ID } from './installation.ts';
import { aliasesOfAttachments, fetchNotes } from './notes.ts';
import { probeSearches, readSearches, type Dialect } from './searches.ts';
import { storedAmong } from './stored.ts';
import { writePlan } from './write.ts';

/** How a store reads and writes. */
export interface StoreOptions {
  readonly catalogue: readonly Rule[];
  readonly dialect: Dialect;
  /** The moment of the check, as FHIR instant. */
  readonly now: () => string;
  readonly patience?: Patience;
  readonly canonicalBase?: string;
}

/** Nothing can be checked, because the server lacks what every check needs. */
export class NotInstalled extends Error {
  override readonly name = 'NotInstalled';
}

/** Episodes on a FHIR server, read and written through MedplumClient; chart and issues are on the same server. */
export function fhirStore(client: MedplumClient, options: StoreOptions): EpisodeStore {
  const site: Site = {
    client,
    canonicals: canonicalsUnder(options.canonicalBase),
    patience: DEFAULT_PATIENCE,
    ...options,
  };
  return {
    read: async (patient) => {
      const probe = await probePatient(site, patient);
      return probe && readEpisodes(site, probe);
    },
    withNotes: async (reading, binaries) => ({
      ...reading,
      record: await fetchNotes(client, reading.record, binaries),
    }),
    write: async (plans) => {
      for (const plan of plans) await writePlan(client, plan);
    },
    again: (check) => again(check, site.patience),
  };
}

interface Site extends StoreOptions {
  readonly client: MedplumClient;
  readonly canonicals: Canonicals;
  readonly patience: Patience;
}

/** What the probe learned: every record of the patient, and the guards their episodes need. */
interface Probe {
  readonly patients: readonly ResourceKey[];
  readonly guards: readonly List[];
}

/** The one small request: has the patient a 77750 service, or is anything stored of one they had? */
async function probePatient(site: Site, patient: ResourceKey): Promise<Probe | undefined> {
  let patients: readonly ResourceKey[] = [patient];
  for (;;) {
    const { found } = await readUnderGuards(site.client, [], probeSearches(patients, site.dialect));
    const chart = openChart(recordOf(site, patient, found), DEFAULT_POLICY);
    if (chart.patientKeys.size > patients.length) {
      patients = [...chart.patientKeys].sort();
      continue;
    }
    const { lists } = storedAmong(found.resources, site.canonicals);
    const served = indexProcedures(chart).length + indexLines(chart).length + lists.length + found.unreadable.length;
    const writer = writerFor(site, '', 'probe');
    return served === 0
      ? undefined
      : { patients, guards: guardsOf(chart, DEFAULT_POLICY, { issues: [], tasks: [], lists }, writer) };
  }
}

/** A guard for each episode the chart shows. */
function guardsOf(chart: Chart, policy: Policy, stored: Stored, writer: Writer): readonly List[] {
  const episodes = episodesOf(chart, policy, anchorsInUse(stored, writer));
  return episodes.map((episode) => newGuard(guardNameOf(episode, writer), chart.patient, writer));
}

function writerFor({ canonicals, now }: Site, device: string, policyVersion: string): Writer {
  return {
    canonicals,
    device: { reference: `Device/${device}` },
    now: now(),
    catalogueVersion: CATALOGUE_VERSION,
    policyVersion,
  };
}

function recordOf({ client, now }: Site, patient: ResourceKey, found: SearchResults): PatientRecord {
  return {
    patient,
    resources: found.resources.filter(({ resourceType }) => !OWN_TYPES.has(resourceType)),
    unreadable: found.unreadable,
    asOf: now(),
    bases: [client.fhirUrl().toString().replace(/\/$/, '')],
    aliases: aliasesOfAttachments(found.resources),
  };
}

const OWN_TYPES: ReadonlySet<ResourceType> = new Set(['List', 'DetectedIssue', 'Task', 'Device', 'Library']);

/** Reads everything under the guards; again while an episode turns up without one, or another check is under way. */
async function readEpisodes(site: Site, probe: Probe): Promise<Reading> {
  const { client, catalogue, dialect, patience } = site;
  const searches = [...readSearches(probe.patients, catalogue, dialect), ...installationSearches(site)];
  const start = patience.clock();
  let guards = probe.guards;
  for (;;) {
    const { found, held } = await readUnderGuards(client, guards, searches);
    const reading = readingOf(site, probe, found, held);
    const lacking = guardsLacking(reading);
    if (lacking.length > 0) {
      guards = [...guards, ...lacking];
      continue;
    }
    const leased = held.some((guard) => isLeased(guard, Date.now()));
    if (!leased || patience.clock() - start > LEASE) return reading;
    await wait(100 + 300 * patience.random());
  }
}

function installationSearches({ canonicals: { installation } }: Site): readonly Search[] {
  return [
    `Device?identifier=${token(installation, DEVICE_ID)}`,
    `Library?identifier=${token(installation, POLICY_ID)}`,
  ].map((url) => ({ url, types: [] }));
}

function token(system: string, value: string): string {
  return encodeURIComponent(`${system}|${value}`);
}

function readingOf(site: Site, probe: Probe, found: SearchResults, held: readonly HeldGuard[]): Reading {
  const device = found.resources.find(
    (resource) => resource.resourceType === 'Device' && isInstalled(resource, DEVICE_ID, site),
  );
  const library = found.resources.find(
    (resource) => resource.resourceType === 'Library' && isInstalled(resource, POLICY_ID, site),
  );
  if (device?.id === undefined)
    throw new NotInstalled('The checker has no Device on this server. Run `radgap deploy`.');
  const ids = site.catalogue.map(({ id }) => id);
  const policy = policyIn(library?.resourceType === 'Library' ? library : undefined, ids, decodeText);
  return {
    record: recordOf(site, probe.patients[0] ?? '', found),
    stored: underGuards(storedAmong(found.resources, site.canonicals), held),
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
function underGuards(stored: Stored, held: readonly HeldGuard[]): Stored {
  const ids = new Set(held.map(({ list }) => list.id));
  return { ...stored, lists: [...held.map(({ list }) => list), ...stored.lists.filter(({ id }) => !ids.has(id))] };
}

/** The guards of episodes that turned up in the full reading and not in the probe. */
function guardsLacking({ record, stored, policy, writer }: Reading): readonly List[] {
  const names = new Set(stored.lists.map((list) => identifierUnder(list, writer.canonicals.episode)));
  const needed = guardsOf(openChart(record, policy), policy, stored, writer);
  return needed.filter((guard) => !names.has(identifierUnder(guard, writer.canonicals.episode)));
}
