import type { Condition, DiagnosticReport, Observation, Procedure } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { DaySpan } from '../model/time.ts';
import { PREGNANCY } from '../terminology/observations.ts';
import { NO_PREGNANCY } from '../terminology/pregnancy.ts';
import { codedIn, codesOrWords } from './codes.ts';
import { results } from './labs.ts';
import { agesOn, genderOf } from './patient.ts';
import { refusedAsPrior } from './prior.ts';
import { all } from './references.ts';
import type { Found } from './sift.ts';
import { refusedByStatus } from './standing.ts';
import { daysOfResource } from './when.ts';

/** Whether a pregnancy is possible as far as the record tells, and why not or why it cannot be told. */
export type Possibility =
  { readonly possible: true } | { readonly possible: false | 'unknown'; readonly because: string };

/** Whether a pregnancy was possible on the day of the service: by sex, age and recorded operations. */
export function pregnancyPossible(episode: DatedEpisode, { pregnancyAges: ages }: Policy): Possibility {
  const gender = genderOf(episode.chart);
  if (gender === 'male') return { possible: false, because: 'the patient is recorded as male' };
  const age = agesOn(episode.chart, episode.day);
  if (age && (age.most < ages.from || age.least > ages.to))
    return { possible: false, because: `the patient was not between ${ages.from} and ${ages.to} years of age` };
  if (isExcluded(episode))
    return { possible: false, because: 'an operation or state after which pregnancy is not possible is recorded' };
  if (gender !== 'female') return { possible: 'unknown', because: 'the sex of the patient is not recorded' };
  if (!age || age.least < ages.from || age.most > ages.to)
    return { possible: 'unknown', because: 'the age of the patient is not recorded closely enough' };
  return { possible: true };
}

function isExcluded(episode: DatedEpisode): boolean {
  const { chart } = episode;
  const recorded = [
    ...all(chart, 'Condition').filter((condition) => !isRefuted(condition)),
    ...all(chart, 'Procedure').filter((procedure) => isDone(procedure)),
  ].filter(({ code }) => codedIn(chart, code, NO_PREGNANCY));
  return recorded.some((record) => (daysOfResource(chart, record)?.first ?? -Infinity) <= episode.day);
}

function isDone(procedure: Procedure): boolean {
  return !refusedByStatus(procedure) && procedure.status !== 'in-progress' && procedure.status !== 'stopped';
}

function isRefuted({ verificationStatus }: Condition): boolean {
  const codes = codesOrWords(verificationStatus);
  return codes.length > 0 && !codes.includes('confirmed');
}

/** The pregnancy tests and statuses of a window, none of them after the administration. */
export function pregnancyTests(episode: DatedEpisode, window: DaySpan): Found<Observation | DiagnosticReport> {
  return results(episode, PREGNANCY, (result) => refusedAsPrior(episode, result, window));
}
