import type { CodeableConcept, Condition, Encounter } from '@medplum/fhirtypes';
import type { Chart, DatedEpisode } from '../model/episode.ts';
import type { DaySpan } from '../model/time.ts';
import type { Detail, ResourceKey, WhyNot } from '../model/verdict.ts';
import { CANCER_PROFILES, MALIGNANT_SNOMED } from '../terminology/malignancy.ts';
import { ICD10CM } from '../terminology/systems.ts';
import { codedIn, codesMeantUnder, codesOrWords } from './codes.ts';
import { diagnosesWithin, reasonsWithin } from './contained-conditions.ts';
import { daysOf, daysOfPeriod } from './dates.ts';
import { isLinked } from './links.ts';
import { listed } from './listed.ts';
import { perEpisode } from './per-episode.ts';
import { all, keyOf, pointsTo, targetOf } from './references.ts';
import { remark, sift, together, type Found } from './sift.ts';
import { refusedByStatus, verificationTold } from './standing.ts';
import { isStated } from './values.ts';
import { refusedByDays } from './when.ts';

/** ICD-10-CM chapter II, malignant: C00-C96 with the CM blocks C7A, C7B (domain.md A1). */
const MALIGNANT_ICD = /^C\d[\dAB](?:\.?[\dA-Z]*)?$/i;

/** True when a concept is coded as a malignant neoplasm. */
export function isMalignant(chart: Pick<Chart, 'localCodes'>, concept: CodeableConcept | undefined): boolean {
  return (
    codesMeantUnder(chart, concept, ICD10CM).some((code) => MALIGNANT_ICD.test(code)) ||
    codedIn(chart, concept, MALIGNANT_SNOMED)
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

/** The Procedures, and the encounters of the stay, that state a malignant neoplasm: by a code, or a Condition they contain. */
function statedReasons(episode: DatedEpisode): Found {
  return sift(
    [...episode.procedures, ...standingStay(episode)].filter(
      (from) =>
        listed(from.reasonCode).some((reason) => isMalignant(episode.chart, reason)) ||
        cancersAmong(episode, reasonsWithin(episode.chart, from)).length > 0,
    ),
  );
}

/** The encounters of the stay that count. */
export function standingStay({ stay }: DatedEpisode): readonly Encounter[] {
  return stay.filter((encounter) => !refusedByStatus(encounter));
}

/** The cancers among Conditions that are contained where they are diagnosed: verified, and not over before the service. */
export function cancersAmong(episode: DatedEpisode, contained: readonly Condition[]): readonly Condition[] {
  return contained.filter(
    (condition) => isCancer(episode.chart, condition) && isVerified(condition) && !hadEnded(episode, condition),
  );
}

/** The Conditions behind the cancer diagnoses of an episode. */
export const cancerConditions = perEpisode((episode: DatedEpisode): ReadonlySet<ResourceKey> => {
  const keys = cancerDiagnoses(episode).facts.map(({ source }) => source);
  return new Set(keys.filter((key) => key.startsWith('Condition/')));
});

function claimDiagnoses(episode: DatedEpisode): Found {
  const claims = [...new Set(episode.lines.map(({ claim }) => claim))];
  const coded = claims.filter(
    (claim) =>
      listed(claim.diagnosis).some(({ diagnosisCodeableConcept }) =>
        isMalignant(episode.chart, diagnosisCodeableConcept),
      ) || cancersAmong(episode, diagnosesWithin(episode.chart, claim)).length > 0,
  );
  return {
    facts: coded.map((claim) => ({ value: claim, source: keyOf(claim), details: [{ code: 'from-claim' }] })),
    nearMisses: [],
  };
}

/** True when a Condition was refuted, or entered in error. */
export function isRuledOut(condition: Condition): boolean {
  const statuses = codesOrWords(condition.verificationStatus);
  return statuses.includes('refuted') || statuses.includes('entered-in-error');
}

/** True when a Condition was confirmed, or nothing is said of that (domain.md A1, Malignancy). */
export function isVerified(condition: Condition): boolean {
  return !isRuledOut(condition) && refusedByVerification(condition) === undefined;
}

function refusedByVerification({ verificationStatus }: Condition): WhyNot | undefined {
  const statuses = verificationStatus && isStated(verificationStatus) ? codesOrWords(verificationStatus) : [];
  if (statuses.length === 0 || statuses.includes('confirmed')) return undefined;
  return { code: 'provisional', data: { status: verificationTold(statuses) } };
}

function endOf({ chart }: DatedEpisode, { abatementDateTime, abatementPeriod }: Condition): DaySpan | undefined {
  return daysOf(abatementDateTime, chart.zone) ?? daysOfPeriod(abatementPeriod, chart.zone);
}

/** True when a Condition is recorded as over before the day of the service. */
export function hadEnded(episode: DatedEpisode, condition: Condition): boolean {
  const ended = endOf(episode, condition);
  return ended !== undefined && ended.last < episode.day;
}

const OVER: ReadonlySet<string> = new Set(['inactive', 'remission', 'resolved']);

/** The diagnosis began by the day of the service and had not ended before it; a link to the service settles both. */
function refusedByTime(episode: DatedEpisode, condition: Condition): WhyNot | undefined {
  const { chart, day } = episode;
  if (hadEnded(episode, condition)) return { code: 'not-active' };
  if (isTied(episode, condition)) return undefined;
  if (!endOf(episode, condition) && codesOrWords(condition.clinicalStatus).some((status) => OVER.has(status)))
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
  const isOther = (condition: Condition) => !isCancer(chart, condition) && isVerified(condition);
  const standing = all(chart, 'Condition').filter(isOther);
  const ofProcedures = episode.procedures.flatMap((procedure) => [
    ...listed(procedure.reasonCode),
    ...reasonsWithin(chart, procedure)
      .filter(isOther)
      .flatMap(({ code }) => code ?? []),
    ...listed(procedure.reasonReference).flatMap(
      (reference) => standing.find((condition) => keyOf(condition) === targetOf(chart, reference))?.code ?? [],
    ),
  ]);
  const ofLines = episode.lines.flatMap(({ claim, diagnosisSequences }) => {
    const pointed = listed(claim.diagnosis).filter(({ sequence }) => diagnosisSequences.includes(sequence));
    const referred = pointed.map(({ diagnosisReference }) =>
      standing.find((condition) => keyOf(condition) === targetOf(chart, diagnosisReference)),
    );
    const within = diagnosesWithin(chart, claim, pointed).filter(isOther);
    const coded = pointed.map(({ diagnosisCodeableConcept }) => diagnosisCodeableConcept);
    return [...coded, ...[...referred, ...within].map((condition) => condition?.code)].flatMap(
      (concept) => concept ?? [],
    );
  });
  return [...ofProcedures, ...ofLines].filter((concept) => !isMalignant(chart, concept));
}
