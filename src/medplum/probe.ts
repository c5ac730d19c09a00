import type { List } from '@medplum/fhirtypes';
import { indexLines, indexProcedures } from '../chart/episodes.ts';
import { openChart } from '../chart/open-chart.ts';
import { DEFAULT_POLICY } from '../model/policy.ts';
import type { ResourceKey } from '../model/verdict.ts';
import type { SearchResults } from './batch.ts';
import { probeSearches, storedSearches } from './searches.ts';
import { chartBase, guardsBeyond, guardsOf, readIn, recordOf, writerFor, type Site } from './site.ts';
import { storedAmong } from './stored.ts';

/** What the probe learned: every record of the patient, the guards there are, and those their episodes lack. */
export interface Probe {
  readonly patients: readonly ResourceKey[];
  readonly known: readonly List[];
  readonly lacking: readonly List[];
}

/** The one small request: has the patient a 77750 service, or is anything stored of one they had? */
export async function probePatient(site: Site, patient: ResourceKey): Promise<Probe | undefined> {
  let patients: readonly ResourceKey[] = [patient];
  for (;;) {
    const found = await search(site, patients);
    const chart = openChart(recordOf(site, patients, found), DEFAULT_POLICY);
    if (chart.patientKeys.size > patients.length) {
      patients = [...chart.patientKeys].sort();
      continue;
    }
    const { lists } = storedAmong(found.resources, site.canonicals);
    const served = indexProcedures(chart).length + indexLines(chart).length + lists.length + found.unreadable.length;
    if (served === 0) return undefined;
    const writer = writerFor(site, '', 'probe');
    const needed = guardsOf(chart, DEFAULT_POLICY, { issues: [], tasks: [], lists }, writer);
    return { patients, known: lists, lacking: guardsBeyond(lists, needed, writer) };
  }
}

/** On two servers the guards are looked up first, so that the chart is never older than they are. */
async function search(site: Site, patients: readonly ResourceKey[]): Promise<SearchResults> {
  const { source, target, made } = site;
  const here = (
    await readIn(target, made, [], (dialect) =>
      source
        ? storedSearches(
            'guards',
            patients.map((key) => `${chartBase(site)}/${key}`),
          )
        : probeSearches(patients, dialect, 'with guards'),
    )
  ).found;
  if (!source) return here;
  const there = (await readIn(source, made, [], (dialect) => probeSearches(patients, dialect, 'alone'))).found;
  return { resources: [...here.resources, ...there.resources], unreadable: there.unreadable };
}
