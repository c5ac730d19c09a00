import { episodesOf } from './chart/episodes.ts';
import { binariesWanted } from './chart/note-binaries.ts';
import { openChart } from './chart/open-chart.ts';
import { evaluate } from './evaluate.ts';
import type { Assessment } from './model/assessment.ts';
import type { Policy } from './model/policy.ts';
import type { PatientRecord } from './model/record.ts';
import type { Rule } from './model/rule.ts';
import type { ResourceKey } from './model/verdict.ts';
import { reconcile } from './reconcile.ts';
import { anchorsInUse } from './reconcile/anchors.ts';
import type { EpisodePlan, Stored, Writer } from './reconcile/writer.ts';

/** Everything one check reads: the record, what is stored of ours, and how to write. */
export interface Reading {
  readonly record: PatientRecord;
  readonly stored: Stored;
  readonly policy: Policy;
  readonly writer: Writer;
  /** Other patients under whom an episode of this one was begun: its record has been moved from one to the other. */
  readonly elsewhere: readonly ResourceKey[];
}

/**
 * Where episodes are read and issues are kept. An implementation reads every page or throws, and holds the guard of each
 * episode before it reads what hangs on it.
 */
export interface EpisodeStore {
  /** Reads the patient; undefined when neither the record nor what is stored speaks of a 77750 service. */
  read(patient: ResourceKey): Promise<Reading | undefined>;
  /** The same reading with the texts of these Binary resources added. */
  withNotes(reading: Reading, binaries: readonly ResourceKey[]): Promise<Reading>;
  /** Writes the plans, each as one transaction; throws {@link LostUpdate} when somebody else was faster. */
  write(plans: readonly EpisodePlan[]): Promise<void>;
  /** Runs a check again from its start, with jitter and a bound, when an update was lost or the server was busy. */
  again<T>(check: () => Promise<T>): Promise<T>;
}

/** What a check found and did. */
export interface Checked {
  readonly assessments: readonly Assessment[];
  readonly plans: readonly EpisodePlan[];
}

/**
 * Checks one patient: read, evaluate, reconcile, write. The chart is read anew at each attempt. Patients whom a record was
 * moved from are checked after it, for no notice names them.
 */
export async function checkPatient(
  store: EpisodeStore,
  patient: ResourceKey,
  catalogue: readonly Rule[],
): Promise<Checked> {
  const { elsewhere, ...checked } = await checkOne(store, patient, catalogue);
  const plans = [...checked.plans];
  for (const other of elsewhere) plans.push(...(await checkOne(store, other, catalogue)).plans);
  return { ...checked, plans };
}

async function checkOne(
  store: EpisodeStore,
  patient: ResourceKey,
  catalogue: readonly Rule[],
): Promise<Checked & Pick<Reading, 'elsewhere'>> {
  return store.again(async () => {
    const first = await store.read(patient);
    if (!first) return { assessments: [], plans: [], elsewhere: [] };
    const wanted = notesWanted(first);
    const reading = wanted.length === 0 ? first : await store.withNotes(first, wanted);
    const { policy, stored, writer } = reading;
    const { chart, episodes } = open(reading);
    const assessments = episodes.map((episode) => evaluate(episode, catalogue, policy));
    const plans = reconcile({ chart, assessments }, stored, catalogue, policy, writer);
    if (plans.length > 0) await store.write(plans);
    return { assessments, plans, elsewhere: reading.elsewhere };
  });
}

/** The chart of a reading and its episodes, keyed by the anchors that are in use. */
function open({ record, stored, policy, writer }: Reading) {
  const chart = openChart(record, policy);
  return { chart, episodes: episodesOf(chart, policy, anchorsInUse(stored, writer)) };
}

function notesWanted(reading: Reading): readonly ResourceKey[] {
  const wanted = open(reading).episodes.flatMap((episode) => binariesWanted(episode, reading.policy));
  return [...new Set(wanted)].slice(0, reading.policy.maxNotes);
}
