import type { DiagnosticReport, Observation } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { DaySpan } from '../model/time.ts';
import { union } from '../terminology/code-set.ts';
import { PERFORMANCE_STATUS, PLAY_PERFORMANCE } from '../terminology/observations.ts';
import { results } from './labs.ts';
import { agesOn } from './patient.ts';
import type { Found } from './sift.ts';
import { refusedByDate } from './when.ts';

/** The age from which the play performance of a child no longer serves. */
const ADULT_SCALES_FROM = 16;

/** The performance status of a window: ECOG or Karnofsky; of a patient who may be under 16 also Lansky. */
export function performanceStatus(episode: DatedEpisode, window: DaySpan): Found<Observation | DiagnosticReport> {
  const age = agesOn(episode.chart, episode.day);
  const child = age !== undefined && age.least < ADULT_SCALES_FROM;
  const scales = child ? union(PERFORMANCE_STATUS, PLAY_PERFORMANCE) : PERFORMANCE_STATUS;
  return results(episode, scales, (status) => refusedByDate(episode, status, window));
}
