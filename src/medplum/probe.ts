import type { Claim, List } from '@medplum/fhirtypes';
import { lineId } from '../chart/claim-lines.ts';
import { indexLines, indexProcedures } from '../chart/episodes.ts';
import { openChart } from '../chart/open-chart.ts';
import { DEFAULT_POLICY } from '../model/policy.ts';
import type { ResourceKey } from '../model/verdict.ts';
import type { SearchResults } from './batch.ts';
import { standingOf } from '../reconcile/closing.ts';
import { anchorName, identifierUnder } from '../reconcile/writer.ts';
import { probeSearches, storedSearches } from './searches.ts';
import { chartBase, guardsBeyond, guardsOf, readIn, recordOf, writerFor, type Site } from './site.ts';
import { storedAmong, storedOf } from './stored.ts';

/** What the probe learned: every record of the patient, the guards there are, and those their episodes lack. */
export interface Probe {
  readonly patients: readonly ResourceKey[];
  readonly known: readonly List[];
  readonly lacking: readonly List[];
  /** Names of the episodes that nothing was concluded of yet, or that were over: another patient may have them too. */
  readonly begun: readonly string[];
  /** Names of the episodes that claims of the service which came lately would be of themselves: another patient may have them still. */
  readonly claimed: readonly string[];
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
    const { lists, issues } = storedOf(storedAmong(found.resources, site.canonicals), patients, chartBase(site));
    const writer = writerFor(site, '', 'probe');
    const open = issues.filter((issue) => standingOf(issue, writer) === 'open');
    const traces = [...indexProcedures(chart), ...indexLines(chart), ...lists, ...open, ...found.unreadable];
    if (traces.length === 0) return undefined;
    const needed = guardsOf(chart, DEFAULT_POLICY, { issues: [], tasks: [], lists }, writer);
    const lacking = guardsBeyond(lists, needed, writer);
    const begun = guardsBeyond(lists.filter(isUnderWay), needed, writer).flatMap(
      (guard) => identifierUnder(guard, site.canonicals.episode) ?? [],
    );
    const own = new Set(lists.map((list) => identifierUnder(list, site.canonicals.episode)));
    const claimed = indexLines(chart)
      .filter(({ claim }) => isNews(claim, lists))
      .map((line) => anchorName(writer, lineId(line)))
      .filter((name) => !own.has(name));
    return { patients, known: lists, lacking, begun, claimed: [...new Set(claimed)] };
  }
}

/** True of a guard under which something was concluded and that is not over. */
function isUnderWay({ status, date }: List): boolean {
  return status === 'current' && date !== undefined;
}

/** Milliseconds by which the clocks of a server and of ours may differ. */
const SKEW = 120_000;

/** True of a claim that may have come since the last run that concluded something. */
function isNews({ meta }: Claim, lists: readonly List[]): boolean {
  const concluded = Math.max(0, ...lists.map(({ date }) => Date.parse(date ?? '') || 0));
  return !(Date.parse(meta?.lastUpdated ?? '') < concluded - SKEW);
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
