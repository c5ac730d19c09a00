import type { Reference, Resource } from '@medplum/fhirtypes';
import type { Chart, DatedEpisode } from '../model/episode.ts';
import type { ResourceKey, WhyNot } from '../model/verdict.ts';
import { exactDay } from './dates.ts';
import { encountersNamedBy, refusedByPeriod } from './encounters.ts';
import { isLinked, isLinkedToProcedure } from './links.ts';
import { perEpisode } from './per-episode.ts';
import { all, keyOf, pointsTo, targetOf } from './references.ts';
import { daysOfResource } from './when.ts';

/**
 * Why a record is no record of the infusion, to which it has no such tie: it names a procedure of another day, which was
 * performed on it, or, while nothing ties it to the stay of the infusion, has it as its report.
 */
export function refusedAsOtherProcedure(episode: DatedEpisode, record: Resource): WhyNot | undefined {
  if (isLinkedToProcedure(episode, record)) return undefined;
  const { keys, orders, reports } = proceduresElsewhen(episode);
  const key = keyOf(record);
  const other =
    orders.has(key) || pointsTo(episode.chart, record, keys) || (reports.has(key) && !isLinked(episode, record));
  return other ? { code: 'unlinked' } : undefined;
}

/** Why a note of another procedure, or of an encounter that does not hold the day of the infusion, is no note of it. */
export function refusedAsOtherNote(episode: DatedEpisode, note: Resource): WhyNot | undefined {
  const procedure = refusedAsOtherProcedure(episode, note);
  if (procedure) return procedure;
  const other = !isLinked(episode, note) && pointsTo(episode.chart, note, encountersElsewhen(episode));
  return other ? { code: 'other-stay' } : undefined;
}

/** Procedures of other days, what they were performed on, and their reports. */
interface Elsewhen {
  readonly keys: ReadonlySet<ResourceKey>;
  readonly orders: ReadonlySet<ResourceKey>;
  readonly reports: ReadonlySet<ResourceKey>;
}

const proceduresElsewhen = perEpisode(({ chart, day }: DatedEpisode): Elsewhen => {
  const elsewhen = all(chart, 'Procedure').filter((procedure) => {
    const on = exactDay(daysOfResource(chart, procedure));
    return on !== undefined && on !== day;
  });
  const orders = elsewhen.flatMap(({ basedOn }) => keysOf(chart, basedOn));
  const reports = elsewhen.flatMap((procedure) => keysOf(chart, procedure.report));
  return { keys: new Set(elsewhen.map(keyOf)), orders: new Set(orders), reports: new Set(reports) };
});

/** The keys in a list as it is written, where it is one: the table of shapes does not hold every one of these fields. */
function keysOf(chart: Chart, references: readonly Reference[] | undefined): readonly ResourceKey[] {
  return Array.isArray(references)
    ? references.flatMap((reference: Reference) => targetOf(chart, reference) ?? [])
    : [];
}

/** The encounters that do not hold the day; one that the Procedure itself names is its own, whatever its period says. */
const encountersElsewhen = perEpisode(({ chart, day, procedures }: DatedEpisode): ReadonlySet<string> => {
  const own = encountersNamedBy(chart, procedures);
  const elsewhen = all(chart, 'Encounter').filter(
    (encounter) => refusedByPeriod(chart, encounter, day) && !own.includes(encounter),
  );
  return new Set(elsewhen.map(keyOf));
});
