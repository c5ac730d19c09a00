import type { CodeableConcept, Condition } from '@medplum/fhirtypes';
import type { Chart, DatedEpisode } from '../model/episode.ts';
import type { Detail, ResourceKey, WhyNot } from '../model/verdict.ts';
import { CANCER_PROFILES, MALIGNANT_SNOMED } from '../terminology/malignancy.ts';
import { ICD10CM } from '../terminology/systems.ts';
import { codedIn, codesOrWords, codesUnder } from './codes.ts';
import { daysOf, daysOfPeriod } from './dates.ts';
import { isLinked } from './links.ts';
import { listed } from './listed.ts';
import { perEpisode } from './per-episode.ts';
import { all, keyOf, pointsTo, targetOf } from './references.ts';
import { remark, sift, together, type Found } from './sift.ts';
import { refusedByDays } from './when.ts';

/** ICD-10-CM chapter II, malignant: C00-C96 with the CM blocks C7A, C7B (domain.md A1). */
const MALIGNANT_ICD = /^C\d[\dAB](?:\.?[\dA-Z]*)?$/i;

/** True when a concept is coded as a malignant neoplasm. */
export function isMalignant(chart: Pick<Chart, 'localCodes'>, concept: CodeableConcept | undefined): boolean {
  return (
    codesUnder(concept, ICD10CM).some((code) => MALIGNANT_ICD.test(code)) || codedIn(chart, concept, MALIGNANT_SNOMED)
  );
}

/** True when a Condition is a cancer by its code or by the mCODE profile it claims. */
export function isCancer(chart: Pick<Chart, 'localCodes'>, condition: Condition): boolean {
  const profiles = listed(condition.meta?.profile);
  return (
    isMalignant(chart, condition.code) || profiles.some((profile) => CANCER_PROFILES.has(profile.split('|')[0] ?? ''))
  );
}

/** The malignant diagnoses of the patient that stood on the day of the service: Conditions, and diagnoses of its claims. */
export const cancerDiagnoses = perEpisode((episode: DatedEpisode): Found => {
  const conditions = all(episode.chart, 'Condition').filter(
    (condition) => isCancer(episode.chart, condition) && !isRuledOut(condition),
  );
  const found = sift(conditions, refusedByVerification, (condition) => refusedByTime(episode, condition));
  const tied = remark(found, (condition): Detail[] => (isTied(episode, condition) ? [] : [{ code: 'untied' }]));
  return together<unknown>(tied, statedReasons(episode), claimDiagnoses(episode));
});

/** The Procedures that code a malignant neoplasm as their reason. */
function statedReasons({ chart, procedures }: DatedEpisode): Found {
  return sift(procedures.filter(({ reasonCode }) => listed(reasonCode).some((reason) => isMalignant(chart, reason))));
}

/** The Conditions behind the cancer diagnoses of an episode. */
export const cancerConditions = perEpisode((episode: DatedEpisode): ReadonlySet<ResourceKey> => {
  const keys = cancerDiagnoses(episode).facts.map(({ source }) => source);
  return new Set(keys.filter((key) => key.startsWith('Condition/')));
});

function claimDiagnoses(episode: DatedEpisode): Found {
  const claims = [...new Set(episode.lines.map(({ claim }) => claim))];
  const coded = claims.filter((claim) =>
    listed(claim.diagnosis).some(({ diagnosisCodeableConcept }) =>
      isMalignant(episode.chart, diagnosisCodeableConcept),
    ),
  );
  return {
    facts: coded.map((claim) => ({ value: claim, source: keyOf(claim), details: [{ code: 'from-claim' }] })),
    nearMisses: [],
  };
}

function isRuledOut(condition: Condition): boolean {
  const statuses = codesOrWords(condition.verificationStatus);
  return statuses.includes('refuted') || statuses.includes('entered-in-error');
}

function refusedByVerification(condition: Condition): WhyNot | undefined {
  const statuses = codesOrWords(condition.verificationStatus);
  if (statuses.length === 0 || statuses.includes('confirmed')) return undefined;
  return { code: 'provisional', data: { status: statuses.toSorted().join(', ') } };
}

const OVER: ReadonlySet<string> = new Set(['inactive', 'remission', 'resolved']);

/** The diagnosis began by the day of the service and had not ended before it; a link to the service settles both. */
function refusedByTime(episode: DatedEpisode, condition: Condition): WhyNot | undefined {
  const { chart, day } = episode;
  const ended = daysOf(condition.abatementDateTime, chart.zone) ?? daysOfPeriod(condition.abatementPeriod, chart.zone);
  if (ended && ended.last < day) return { code: 'not-active' };
  if (isTied(episode, condition)) return undefined;
  if (!ended && codesOrWords(condition.clinicalStatus).some((status) => OVER.has(status)))
    return { code: 'not-active' };
  const began =
    daysOf(condition.onsetDateTime, chart.zone) ??
    daysOfPeriod(condition.onsetPeriod, chart.zone) ??
    daysOf(condition.recordedDate, chart.zone);
  return began ? refusedByDays(began, { first: -Infinity, last: day }) : { code: 'date-absent' };
}

/** True when a Condition is tied to the service, its encounter or its claim. */
function isTied(episode: DatedEpisode, condition: Condition): boolean {
  const key = new Set([keyOf(condition)]);
  return isLinked(episode, condition) || episode.lines.some(({ claim }) => pointsTo(episode.chart, claim, key));
}

/**
 * The stated reasons of a service that are not malignant: of the Procedure, and the diagnoses its claim lines
 * point to. A Condition that is not confirmed is no reason.
 */
export function otherReasons(episode: DatedEpisode): readonly CodeableConcept[] {
  const { chart } = episode;
  const standing = all(chart, 'Condition').filter(
    (condition) => !isCancer(chart, condition) && !isRuledOut(condition) && !refusedByVerification(condition),
  );
  const ofProcedures = episode.procedures.flatMap((procedure) => [
    ...listed(procedure.reasonCode),
    ...standing.flatMap((condition) =>
      condition.code && pointsTo(chart, procedure, new Set([keyOf(condition)])) ? [condition.code] : [],
    ),
  ]);
  const ofLines = episode.lines.flatMap(({ claim, diagnosisSequences }) =>
    listed(claim.diagnosis)
      .filter(({ sequence }) => diagnosisSequences.includes(sequence))
      .flatMap(({ diagnosisCodeableConcept, diagnosisReference }) => [
        diagnosisCodeableConcept,
        standing.find((condition) => keyOf(condition) === targetOf(chart, diagnosisReference))?.code,
      ])
      .filter((concept) => concept !== undefined),
  );
  return [...ofProcedures, ...ofLines].filter((concept) => !isMalignant(chart, concept));
}
