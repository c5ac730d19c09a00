import type { DatedEpisode, Episode } from '../model/episode.ts';
import type { Day } from '../model/time.ts';
import { administrationRecords, radionuclideOf } from './administration-records.ts';
import { performedBehind } from './claimed-service.ts';
import { exactDay } from './dates.ts';
import { refusedByPeriod } from './encounters.ts';
import { isLinkedToProcedure } from './links.ts';
import { readActivity } from './quantities.ts';
import { daysOfResource } from './when.ts';

/** Each episode with the day of the infusion that follows within some days, where one does. */
export function withNextDays(episodes: readonly Episode[], within: number): readonly Episode[] {
  const given = episodes.filter(isDated).filter(isGiven);
  return episodes.map((episode) => {
    const next = isDated(episode) ? nextAfter(episode, given, within) : undefined;
    return next === undefined ? episode : { ...episode, nextDay: next };
  });
}

function isDated(episode: Episode): episode is DatedEpisode {
  return episode.day !== undefined;
}

/** The statuses of a Procedure that is still ahead. */
const AHEAD: ReadonlySet<string> = new Set(['preparation', 'on-hold']);

/** True for an infusion that took place or may have: neither not done nor only planned. */
function isGiven({ procedures, notDone }: Episode): boolean {
  const planned = procedures.length > 0 && procedures.every(({ status }) => AHEAD.has(status));
  return notDone.length === 0 && !planned;
}

function nextAfter(episode: DatedEpisode, given: readonly DatedEpisode[], within: number): Day | undefined {
  const later = given
    .filter(({ day }) => day > episode.day && day <= episode.day + within)
    .filter((other) => isFurther(episode, other));
  return later.length > 0 ? Math.min(...later.map(({ day }) => day)) : undefined;
}

/** Modifiers that say a line bills the service again: staged, repeated, or a further procedure of the period (GLOB3, IF79005). */
const BILLED_AGAIN: ReadonlySet<string> = new Set(['58', '76', '77', '78', '79']);

/** Days after an infusion within which a claim line alone may be that one's own, misdated; our choice, no source names one. */
export const MISDATED_BY = 14;

/**
 * True when a later service is another infusion than a performed one. A claim line alone, and not long after, may be that
 * one's own, misdated: it must be told apart by its modifier, by an encounter of its own, or by what else is recorded of its
 * day.
 */
function isFurther(performed: DatedEpisode, later: DatedEpisode): boolean {
  if (later.procedures.length > 0 || performed.procedures.length === 0 || !isGiven(performed)) return true;
  return (
    later.day > performed.day + MISDATED_BY ||
    later.lines.some(({ modifiers }) => modifiers.some((modifier) => BILLED_AGAIN.has(modifier))) ||
    hasOwnEncounter(performed, later) ||
    hasOwnProcedure(later) ||
    hasOwnAdministration(performed, later)
  );
}

function hasOwnEncounter({ chart, day }: DatedEpisode, { encounter, stay }: DatedEpisode): boolean {
  return encounter !== undefined && stay.every((part) => refusedByPeriod(chart, part, day)?.code === 'out-of-window');
}

/** A radionuclide therapy of the day billed, or a Procedure of any code that the claim names and that was performed then. */
function hasOwnProcedure(later: DatedEpisode): boolean {
  const { supporting, named } = performedBehind(later);
  const procedures = [...supporting.facts.map(({ value }) => value), ...named];
  return procedures.some((procedure) => exactDay(daysOfResource(later.chart, procedure)) === later.day);
}

function hasOwnAdministration(performed: DatedEpisode, later: DatedEpisode): boolean {
  return administrationRecords(later).some(
    (record) =>
      !isLinkedToProcedure(performed, record) &&
      (radionuclideOf(later.chart, record) !== undefined || readActivity(record.dosage?.dose) !== undefined),
  );
}
