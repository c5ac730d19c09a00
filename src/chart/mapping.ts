import type { ImagingStudy } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import { isoDate, type DaySpan } from '../model/time.ts';
import type { WhyNot } from '../model/verdict.ts';
import { ANGIOGRAPHY_MODALITY, NUCLEAR_MODALITY } from '../terminology/imaging.ts';
import { showsModality } from './imaging.ts';
import { precedesInfusion } from './order.ts';
import { otherInfusions } from './other-infusions.ts';
import { all, keyOf, targetOf } from './references.ts';
import { sift, type Found } from './sift.ts';
import { refusedByStatus } from './standing.ts';
import { daysOfResource, refusedByDate } from './when.ts';

/** The angiograms of a window that belong to an earlier session than the infusion. */
export function mappingAngiograms(episode: DatedEpisode, window: DaySpan): Found<ImagingStudy> {
  return sift(
    all(episode.chart, 'ImagingStudy').filter((study) => showsModality(episode, study, ANGIOGRAPHY_MODALITY)),
    refusedByStatus,
    (study) => refusedByDate(episode, study, window),
    (study) => precedesInfusion(episode, study),
    (study) => refusedAsSameSession(episode, study),
    (study) => refusedAsDuringOther(episode, study, true),
  );
}

/** Why a study of the day of another infusion is that one's own: it names that one, or names nothing, where the day will do. */
function refusedAsDuringOther(episode: DatedEpisode, study: ImagingStudy, byDay: boolean): WhyNot | undefined {
  const days = daysOfResource(episode.chart, study);
  const named = targetOf(episode.chart, study.procedureReference);
  const session = otherInfusions(episode).some(
    ({ record, day }) => days?.last === day && (named === keyOf(record) || (byDay && named === undefined)),
  );
  return session ? { code: 'unlinked' } : undefined;
}

/** An angiogram of the day itself is the infusion's own, unless it names another procedure. */
function refusedAsSameSession(episode: DatedEpisode, study: ImagingStudy): WhyNot | undefined {
  const days = daysOfResource(episode.chart, study);
  const procedure = targetOf(episode.chart, study.procedureReference);
  const own = procedure === undefined || episode.procedures.some((record) => keyOf(record) === procedure);
  return own && days?.last === episode.day ? { code: 'same-session', data: { date: isoDate(episode.day) } } : undefined;
}

/** The nuclear medicine studies of a window before the infusion. */
export function mappingScans(episode: DatedEpisode, window: DaySpan): Found<ImagingStudy> {
  return sift(
    all(episode.chart, 'ImagingStudy').filter((study) => showsModality(episode, study, NUCLEAR_MODALITY)),
    refusedByStatus,
    (study) => refusedByDate(episode, study, window),
    (study) => precedesInfusion(episode, study),
    (study) => refusedAsDuringOther(episode, study, false),
  );
}
