import type { Claim, ClaimDiagnosis, CodeableConcept, Condition } from '@medplum/fhirtypes';
import type { Chart, DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import { ICD10CM } from '../terminology/systems.ts';
import { codesMeantUnder, isUnderAny } from './codes.ts';
import { isClaimType } from './components.ts';
import { ownNamed, reasonsWithin } from './contained-conditions.ts';
import { isLinked } from './links.ts';
import { listed } from './listed.ts';
import { hadEnded, isVerified, standingStay } from './malignancy.ts';
import { all, keyOf } from './references.ts';
import { remark, type Found } from './sift.ts';

/** The ICD-10-CM codes of a concept that the policy accepts as a reason that is not malignant: as listed, or under such a one. */
export function acceptedReasons(
  chart: Pick<Chart, 'localCodes'>,
  concept: CodeableConcept | undefined,
  { acceptedNonMalignantReasons: accepted }: Pick<Policy, 'acceptedNonMalignantReasons'>,
): readonly string[] {
  return codesMeantUnder(chart, concept, ICD10CM).filter((code) => isUnderAny(code, accepted));
}

/** The Condition that a diagnosis of a claim refers to, where it is one that stands. */
export function conditionBehind(
  chart: Chart,
  claim: Claim,
  { diagnosisReference }: ClaimDiagnosis,
): Condition | undefined {
  const named = ownNamed(chart, claim, diagnosisReference);
  return named?.resourceType === 'Condition' && isVerified(named) ? named : undefined;
}

/**
 * What says an accepted reason without saying that it is the reason: Conditions tied to the infusion or its stay, the
 * encounters of that, the head of an institutional claim. Whatever else is diagnosed stands there too, and says nothing.
 */
export function acceptedDiagnoses(episode: DatedEpisode, policy: Policy): Found {
  const { chart, lines } = episode;
  const isAccepted = (concept: CodeableConcept | undefined) => acceptedReasons(chart, concept, policy).length > 0;
  const stands = (condition: Condition) =>
    isAccepted(condition.code) && isVerified(condition) && !hadEnded(episode, condition);
  const conditions = all(chart, 'Condition').filter((condition) => stands(condition) && isLinked(episode, condition));
  const encounters = standingStay(episode).filter(
    (encounter) => listed(encounter.reasonCode).some(isAccepted) || reasonsWithin(chart, encounter).some(stands),
  );
  const heads = [...new Set(lines.map(({ claim }) => claim))].filter(
    (claim) =>
      isClaimType(claim, 'institutional') &&
      listed(claim.diagnosis).some(
        (diagnosis) =>
          isAccepted(diagnosis.diagnosisCodeableConcept) || isAccepted(conditionBehind(chart, claim, diagnosis)?.code),
      ),
  );
  const facts = [...conditions, ...encounters, ...heads].map((value) => ({ value, source: keyOf(value) }));
  return remark({ facts, nearMisses: [] }, () => [{ code: 'non-malignant' }]);
}
