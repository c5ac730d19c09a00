import type { Resource } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { WhyNot } from '../model/verdict.ts';
import { exactDay } from './dates.ts';
import { refusedByPeriod } from './encounters.ts';
import { isLinked, isLinkedToProcedure } from './links.ts';
import { perEpisode } from './per-episode.ts';
import { all, keyOf, pointsTo } from './references.ts';
import { daysOfResource } from './when.ts';

/** Why a record that names a procedure of another day, and not the infusion, is no record of the infusion. */
export function refusedAsOtherProcedure(episode: DatedEpisode, record: Resource): WhyNot | undefined {
  const other = !isLinkedToProcedure(episode, record) && pointsTo(episode.chart, record, proceduresElsewhen(episode));
  return other ? { code: 'unlinked' } : undefined;
}

/** Why a note of another procedure, or of an encounter that does not hold the day of the infusion, is no note of it. */
export function refusedAsOtherNote(episode: DatedEpisode, note: Resource): WhyNot | undefined {
  const procedure = refusedAsOtherProcedure(episode, note);
  if (procedure) return procedure;
  const other = !isLinked(episode, note) && pointsTo(episode.chart, note, encountersElsewhen(episode));
  return other ? { code: 'other-stay' } : undefined;
}

const proceduresElsewhen = perEpisode(({ chart, day }: DatedEpisode): ReadonlySet<string> => {
  const elsewhen = all(chart, 'Procedure').filter((procedure) => {
    const on = exactDay(daysOfResource(chart, procedure));
    return on !== undefined && on !== day;
  });
  return new Set(elsewhen.map(keyOf));
});

const encountersElsewhen = perEpisode(({ chart, day }: DatedEpisode): ReadonlySet<string> => {
  const elsewhen = all(chart, 'Encounter').filter((encounter) => refusedByPeriod(chart, encounter, day));
  return new Set(elsewhen.map(keyOf));
});
