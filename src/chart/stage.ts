import type { Condition, Observation, Reference } from '@medplum/fhirtypes';
import type { Chart, DatedEpisode } from '../model/episode.ts';
import type { WhyNot } from '../model/verdict.ts';
import {
  SECONDARY_ICD,
  SECONDARY_SNOMED,
  STAGED_SNOMED,
  UNSTAGED_ICD,
  UNSTAGED_SNOMED,
} from '../terminology/malignancy.ts';
import { STAGE_GROUPS } from '../terminology/observations.ts';
import { codedAs } from './coded.ts';
import { codedIn } from './codes.ts';
import { isWithin, mayLead } from './contained.ts';
import { isOfPatient, observationsOf } from './contained-results.ts';
import { listed } from './listed.ts';
import { cancerConditions } from './malignancy.ts';
import { isOtherCancer, refusedAsOtherCancer } from './other-cancer.ts';
import { follow, keyOf, targetOf } from './references.ts';
import { sift, together, type Fact, type Found } from './sift.ts';
import { refusedByStatus } from './standing.ts';
import { isUnder, malignantDiagnoses, treatedDiagnoses, type Diagnosis } from './treated.ts';
import { hasValue, isStatedResult, tellsResult } from './values.ts';
import { refusedByDate } from './when.ts';

/** Why no stage group is asked of the cancer treated; undefined when one is. */
export function whyNoStage(episode: DatedEpisode): string | undefined {
  const treated = treatedDiagnoses(episode);
  if (treated.length === 0) return 'no malignant diagnosis is on record';
  const staged = treated.some(({ concept }) => !isUnder(episode, concept, UNSTAGED_ICD, UNSTAGED_SNOMED));
  return staged ? undefined : 'cancers of this kind carry no stage group';
}

/** The recorded extent of the cancer treated: its stage, or secondary disease on record. */
export function recordedExtent(episode: DatedEpisode): Found {
  const cancers = treatedConditions(episode);
  const stated = cancers
    .filter((condition) => isStaged(episode, condition))
    .map((condition) => ({ value: condition, source: keyOf(condition) }));
  const named = malignantDiagnoses(episode)
    .filter(({ concept }) => codedIn(episode.chart, concept, STAGED_SNOMED))
    .map(({ source }) => ({ value: source, source }));
  const observed = stageObservations(episode, cancers);
  const staged = together<unknown>({ facts: [...stated, ...named], nearMisses: [] }, observed);
  return staged.facts.length > 0 ? staged : { ...staged, facts: secondaries(episode) };
}

/** The Conditions of the cancer treated; where no Condition of the chart states it, those of that day that may be of it. */
function treatedConditions(episode: DatedEpisode): readonly Condition[] {
  const treated = treatedDiagnoses(episode);
  const isOwn = ({ source }: Diagnosis) => source.startsWith('Condition/');
  const mayBeTreated = ({ concept }: Diagnosis) => !isOtherCancer(episode, concept);
  const known = treated.some(isOwn) ? treated : [...treated, ...malignantDiagnoses(episode).filter(mayBeTreated)];
  return [...new Set(known.flatMap(({ condition }) => condition ?? []))];
}

function isStaged({ chart }: DatedEpisode, condition: Condition): boolean {
  return listed(condition.stage).some(
    ({ summary, assessment }) =>
      (summary !== undefined && isStatedResult(summary)) ||
      listed(assessment).some((reference) => saysStage(chart, reference, condition)),
  );
}

/** What assessed the stage says it, unless it is on record and does not count or carries no result, or may be what could not be read. */
function saysStage(chart: Chart, reference: Reference, condition: Condition): boolean {
  const assessment = follow(chart, reference, condition);
  if (assessment === undefined) return mayLead(chart, reference, condition, 'Observation');
  if (refusedByStatus(assessment)) return false;
  if (assessment.resourceType !== 'Observation') return true;
  if (isWithin(reference) && !isOfPatient(chart, assessment, condition)) return false;
  const { contained } = isWithin(reference) ? condition : assessment;
  return tellsResult(chart, { ...assessment, ...(contained && { contained }) });
}

function stageObservations(episode: DatedEpisode, cancers: readonly Condition[]): Found<Observation> {
  const window = { first: -Infinity, last: episode.day };
  return sift(
    codedAs(episode.chart, observationsOf(episode.chart), STAGE_GROUPS),
    refusedByStatus,
    (observation) => (hasValue(observation) ? undefined : { code: 'no-value' }),
    (observation) => refusedByFocus(episode, observation, cancers),
    (observation) => refusedByDate(episode, observation, window),
  );
}

/** A stage that names another cancer of the patient says nothing of this one. */
function refusedByFocus(
  episode: DatedEpisode,
  observation: Observation,
  cancers: readonly Condition[],
): WhyNot | undefined {
  if (listed(observation.focus).some(isWithin)) return refusedAsOtherCancer(episode, observation);
  const others = new Set(cancerConditions(episode)).difference(new Set(cancers.map(keyOf)));
  const named = listed(observation.focus).map((reference) => targetOf(episode.chart, reference));
  const elsewhere = named.length > 0 && named.every((key) => key !== undefined && others.has(key));
  return elsewhere ? { code: 'other-cancer' } : undefined;
}

function secondaries(episode: DatedEpisode): readonly Fact[] {
  return malignantDiagnoses(episode)
    .filter(({ concept }) => isUnder(episode, concept, SECONDARY_ICD, SECONDARY_SNOMED))
    .map(({ concept, source }) => ({ value: concept, source, details: [{ code: 'extent-only' }] }));
}
