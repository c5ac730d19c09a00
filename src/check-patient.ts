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
 * Checks one patient: read, evaluate, reconcile, write. The chart is read anew at each attempt. Patients between whom and this
 * one a record was moved are checked before anything is written here, for no notice names them: what is cut off then finds them
 * again.
 */
export async function checkPatient(
  store: EpisodeStore,
  patient: ResourceKey,
  catalogue: readonly Rule[],
): Promise<Checked> {
  const settled = new Set<ResourceKey>();
  const others: EpisodePlan[] = [];
  for (;;) {
    const { unsettled, ...checked } = await checkOne(store, patient, catalogue, (other) => settled.has(other));
    if (unsettled.length === 0) return { ...checked, plans: [...checked.plans, ...others] };
    for (const other of unsettled) {
      others.push(...(await checkOne(store, other, catalogue, () => true)).plans);
      settled.add(other);
    }
  }
}

/** What a check of one patient did; nothing yet where others are to be settled first. */
interface CheckedOne extends Checked {
  readonly unsettled: readonly ResourceKey[];
}

async function checkOne(
  store: EpisodeStore,
  patient: ResourceKey,
  catalogue: readonly Rule[],
  isSettled: (other: ResourceKey) => boolean,
): Promise<CheckedOne> {
  return store.again(async () => {
    const first = await store.read(patient);
    const unsettled = first?.elsewhere.filter((other) => !isSettled(other)) ?? [];
    if (!first || unsettled.length > 0) return { assessments: [], plans: [], unsettled };
    const wanted = notesWanted(first);
    const reading = wanted.length === 0 ? first : await store.withNotes(first, wanted);
    const { policy, stored, writer } = reading;
    const { chart, episodes } = open(reading);
    const assessments = episodes.map((episode) => evaluate(episode, catalogue, policy));
    const plans = reconcile({ chart, assessments }, stored, catalogue, policy, writer);
    if (plans.length > 0) await store.write(plans);
    return { assessments, plans, unsettled };
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
