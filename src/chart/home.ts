import type { Encounter } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { Day } from '../model/time.ts';
import { ACUTE_STAYS, INPATIENT } from '../terminology/encounters.ts';
import { daysOf, endOfPeriod, exactDay } from './dates.ts';
import {
  classOn,
  dischargeDay,
  inpatientParts,
  isAccount,
  isPartOn,
  lastEndOf,
  refusedByPeriod,
} from './encounters.ts';
import { perEpisode } from './per-episode.ts';
import { all } from './references.ts';
import { refusedByStatus } from './standing.ts';

/**
 * The day from which a visit can be of follow-up: that on which the patient went home. A stay without an end is taken as over
 * some days after the infusion, as for what falls due; undefined when no stay is known. Who is moved to another stay of acute
 * care on the day of discharge goes home from that one.
 */
export const homeFrom = perEpisode((episode: DatedEpisode, { due }: Policy): Day | undefined => {
  const assumed = episode.day + due.daysOfUnfinishedStay;
  const around = inpatientParts(episode).length > 0 ? [] : staysAround(episode, due.daysOfUnfinishedStay);
  const ends = [
    endOfOwn(episode, assumed),
    around.length > 0 ? (lastEndOf(episode.chart, around) ?? assumed) : undefined,
  ].filter((end) => end !== undefined);
  if (ends.length === 0) return undefined;
  const stays = acuteStays(episode);
  const next = (from: Day) =>
    Math.max(from, ...stays.filter(({ start }) => start === from).map(({ end = assumed }) => end));
  let home = Math.max(...ends);
  while (next(home) > home) home = next(home);
  return home;
});

/** The end of the stay that is linked to the service: the day itself where it is the account of a series of visits. */
function endOfOwn(episode: DatedEpisode, assumed: Day): Day | undefined {
  const { chart, day, stay } = episode;
  const [own] = stay;
  if (own === undefined) return undefined;
  if (inpatientParts(episode).length > 0) return dischargeDay(episode) ?? assumed;
  return isAccount(chart, own, day) ? day : dischargeDay(episode);
}

/**
 * The stays that nothing links to the service and that held the patient on its day. One that had begun long before counts only
 * where it is one of acute care that ended: in another a person may live, or nobody has closed it. Where people live counts only
 * while nothing tells where they came for the infusion.
 */
function staysAround({ chart, day, stay }: DatedEpisode, longest: number): readonly Encounter[] {
  return all(chart, 'Encounter').filter((encounter) => {
    if (stay.includes(encounter) || refusedByStatus(encounter) || refusedByPeriod(chart, encounter, day)) return false;
    const start = daysOf(encounter.period?.start, chart.zone)?.first;
    if (start === undefined) return false;
    const codes = classOn(chart, encounter, day);
    const isOver = endOfPeriod(encounter.period, chart.zone) !== undefined;
    if (isOver && codes.some((code) => ACUTE_STAYS.has(code))) return true;
    const held = codes.filter((code) => INPATIENT.has(code) && (stay.length === 0 || ACUTE_STAYS.has(code)));
    return held.length > 0 && day - start <= longest;
  });
}

/** A stay by its days; without an end where none is recorded. */
interface Stay {
  readonly start: Day;
  readonly end: Day | undefined;
}

/** The stays of acute care that began on or after the day of the infusion. */
const acuteStays = perEpisode(({ chart, day }: DatedEpisode): readonly Stay[] =>
  all(chart, 'Encounter').flatMap((encounter: Encounter) => {
    const start = exactDay(daysOf(encounter.period?.start, chart.zone));
    if (start === undefined || start < day || !isPartOn(chart, encounter, start)) return [];
    if (!classOn(chart, encounter, start).some((code) => ACUTE_STAYS.has(code))) return [];
    return [{ start, end: endOfPeriod(encounter.period, chart.zone)?.last }];
  }),
);
