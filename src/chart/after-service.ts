import type { DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import { isoDate, type DaySpan } from '../model/time.ts';
import type { NearMiss } from '../model/verdict.ts';
import { tumourImaging } from './imaging.ts';
import { labStudy, type LabFindings, type LabStudy } from './labs.ts';
import { isLinkedToProcedure } from './links.ts';
import { refusedAsOtherSession } from './other-infusions.ts';
import type { Found } from './sift.ts';
import { daysOfResource } from './when.ts';

/** The part of a window before the next infusion, its day included; undefined when the next one came first. */
export function untilNext({ nextDay }: DatedEpisode, window: DaySpan): DaySpan | undefined {
  if (nextDay === undefined) return window;
  return nextDay < window.first ? undefined : { first: window.first, last: Math.min(window.last, nextDay) };
}

/** Why a rule on the time after the infusion has no time of its own. */
export function cutShort({ nextDay = 0 }: DatedEpisode): string {
  return `a further infusion on ${isoDate(nextDay)} came before this part of the follow-up`;
}

/** The same findings without the near misses of the time before the infusion: they were never meant as its follow-up. */
export function sinceService<T>(episode: DatedEpisode, found: Found<T>): Found<T> {
  return { ...found, nearMisses: found.nearMisses.filter((near) => !precedes(episode, near)) };
}

function precedes({ chart, day }: DatedEpisode, { reference }: NearMiss): boolean {
  const resource = chart.byKey.get(reference);
  const days = resource && daysOfResource(chart, resource);
  return days !== undefined && days.last < day;
}

/** A laboratory study of the time after the infusion. */
export function labsAfter(episode: DatedEpisode, study: LabStudy, window: DaySpan): LabFindings {
  const { found, lacking } = labStudy(episode, study, window);
  return { found: sinceService(episode, found), lacking };
}

/**
 * Imaging that shows what the infusion did, within a window. What names the infusion and was taken before the window is
 * a guidance or distribution scan: too early.
 */
export function imagingAfter(episode: DatedEpisode, policy: Policy, window: DaySpan): Found {
  const found = sinceService(
    episode,
    tumourImaging(episode, policy, window, (imaging) => refusedAsOtherSession(episode, imaging, window)),
  );
  return { ...found, nearMisses: found.nearMisses.map((near) => orEarly(episode, near, window)) };
}

function orEarly(episode: DatedEpisode, near: NearMiss, window: DaySpan): NearMiss {
  const resource = episode.chart.byKey.get(near.reference);
  const days = resource && daysOfResource(episode.chart, resource);
  if (!days || days.last >= window.first || near.why.code !== 'out-of-window') return near;
  if (!isLinkedToProcedure(episode, resource)) return near;
  return { ...near, why: { code: 'early', data: { date: isoDate(days.first) } } };
}
