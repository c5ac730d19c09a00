import type { MedplumClient } from '@medplum/core';
import type { Communication, Device, Library, Resource } from '@medplum/fhirtypes';
import { openChart } from '../../chart/open-chart.ts';
import { binariesWanted } from '../../chart/note-binaries.ts';
import { episodesOf } from '../../chart/episodes.ts';
import { EVERY_ABILITY } from '../../medplum/ability.ts';
import { readAnswers, sendBatch, type Search, type SearchResults } from '../../medplum/batch.ts';
import { DEVICE_ID, policyIn, POLICY_ID } from '../../medplum/installation.ts';
import { aliasesOfAttachments, fetchNotes } from '../../medplum/notes.ts';
import { withReferred } from '../../medplum/referred.ts';
import { readSearches, type Dialect } from '../../medplum/searches.ts';
import { storedAmong } from '../../medplum/stored.ts';
import { DEFAULT_POLICY, PolicyError, type Policy } from '../../model/policy.ts';
import type { IsoDate } from '../../model/time.ts';
import type { ResourceKey } from '../../model/verdict.ts';
import { anchorsInUse } from '../../reconcile/anchors.ts';
import type { Writer } from '../../reconcile/writer.ts';
import { catalogue, CATALOGUE_VERSION } from '../../rules/index.ts';
import type { Canonicals } from '../../terminology/canonicals.ts';
import { textOf } from './base64.ts';
import type { ReadChart } from './live.ts';

/** A chart as the page reads it: what is judged, and the queries that went out. */
export interface EpisodeChart extends ReadChart {
  readonly communications: readonly Communication[];
}

const OWN_TYPES: ReadonlySet<string> = new Set(['List', 'DetectedIssue', 'Task', 'Device', 'Library', 'Communication']);

/** Reads the chart of a patient and what is stored of ours, with every page; merged records and notes included. */
export async function readChart(
  medplum: MedplumClient,
  patient: ResourceKey,
  canonicals: Canonicals,
  today: IsoDate,
): Promise<EpisodeChart> {
  let patients: readonly ResourceKey[] = [patient];
  for (;;) {
    const found = await readAll(medplum, patients, canonicals);
    const chart = toChart(medplum, patient, found, canonicals, today);
    const opened = openChart(chart.record, chart.policy);
    if (opened.patientKeys.size > patients.length) {
      patients = [...opened.patientKeys].sort();
      continue;
    }
    const episodes = episodesOf(opened, chart.policy, anchorsInUse(chart.stored, chart.writer));
    const wanted = [...new Set(episodes.flatMap((episode) => binariesWanted(episode, chart.policy)))];
    const record = await withReferred({ client: medplum, ability: EVERY_ABILITY }, chart.record);
    return { ...chart, record: await fetchNotes(medplum, record, wanted.slice(0, chart.policy.maxNotes)) };
  }
}

/** In one search over the compartment; type by type where the server or the reader's rights do not allow that. */
async function readAll(medplum: MedplumClient, patients: readonly ResourceKey[], canonicals: Canonicals) {
  const whole = await readBy('compartment', medplum, patients, canonicals);
  return whole.unreadable.length === 0 ? whole : readBy('by-type', medplum, patients, canonicals);
}

async function readBy(
  dialect: Dialect,
  medplum: MedplumClient,
  patients: readonly ResourceKey[],
  { installation }: Canonicals,
): Promise<SearchResults> {
  const names = patients.map(encodeURIComponent).join(',');
  const token = (id: string) => encodeURIComponent(`${installation}|${id}`);
  const beside: readonly Search[] = [
    { url: `Patient?link=${names}&_count=100`, types: [] },
    { url: `Communication?subject=${names}&_count=1000`, types: [] },
    { url: `Device?identifier=${token(DEVICE_ID)}`, types: [] },
    { url: `Library?identifier=${token(POLICY_ID)}`, types: [] },
  ];
  const searches = [...readSearches(patients, catalogue, dialect, 'with ours'), ...beside];
  const entry = searches.map(({ url }) => ({ request: { method: 'GET' as const, url } }));
  return readAnswers(medplum, searches, await sendBatch({ client: medplum, ability: EVERY_ABILITY }, entry));
}

function toChart(
  medplum: MedplumClient,
  patient: ResourceKey,
  { resources, unreadable }: SearchResults,
  canonicals: Canonicals,
  today: IsoDate,
): EpisodeChart {
  const { policy, policyRead } = sitePolicy(resources, canonicals);
  const device = resources.find((r): r is Device => r.resourceType === 'Device' && carries(r, DEVICE_ID, canonicals));
  const stored = storedAmong(resources, canonicals);
  const base = medplum.fhirUrl().toString().replace(/\/$/, '');
  const author = device ? `Device/${device.id ?? ''}` : stored.issues[0]?.author?.reference;
  const writer: Writer = {
    canonicals,
    device: { reference: author ?? 'Device/unknown' },
    now: `${today}T12:00:00.000Z`,
    catalogueVersion: CATALOGUE_VERSION,
    policyVersion: policy.version,
  };
  return {
    record: {
      patient,
      resources: resources.filter(({ resourceType }) => !OWN_TYPES.has(resourceType)),
      unreadable,
      asOf: today,
      bases: [base],
      aliases: aliasesOfAttachments(resources, base),
    },
    stored,
    policy,
    policyRead,
    writer,
    communications: resources.filter((r): r is Communication => r.resourceType === 'Communication'),
  };
}

function sitePolicy(resources: readonly Resource[], canonicals: Canonicals): { policy: Policy; policyRead: boolean } {
  const library = resources.find(
    (r): r is Library => r.resourceType === 'Library' && carries(r, POLICY_ID, canonicals),
  );
  return policyOf(library);
}

/** The site policy; the defaults when it cannot be read here. */
export function policyOf(library: Library | undefined): { policy: Policy; policyRead: boolean } {
  try {
    return {
      policy: policyIn(library, catalogue, textOf),
      policyRead: true,
    };
  } catch (error) {
    if (error instanceof PolicyError) return { policy: DEFAULT_POLICY, policyRead: false };
    throw error;
  }
}

function carries({ identifier }: Device | Library, id: string, { installation }: Canonicals): boolean {
  return identifier?.some(({ system, value }) => system === installation && value === id) ?? false;
}
