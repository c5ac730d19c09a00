import type { Claim, ClaimDiagnosis, Condition, Encounter, Procedure, Reference, Resource } from '@medplum/fhirtypes';
import type { Chart } from '../model/episode.ts';
import { isOfSamePatient, isWithin } from './contained.ts';
import { listed } from './listed.ts';
import { follow, takenOut } from './references.ts';

/** What may contain the Conditions that it gives as reasons or diagnoses, which no search finds. */
export type Diagnosing = Procedure | Encounter | Claim;

/** The Condition of the patient that a resource contains and names by a reference. */
export function conditionWithin(
  chart: Chart,
  from: Diagnosing,
  reference: Reference | undefined,
): Condition | undefined {
  if (!isWithin(reference)) return undefined;
  const held = follow(chart, reference, from);
  if (held?.resourceType !== 'Condition') return undefined;
  if (!isOfSamePatient(chart, held.subject, from)) return undefined;
  return takenOut({ ...held, ...(from.contained && { contained: from.contained }) }, from);
}

/** What a reference leads to: what is contained goes by the key of the whole, and a Condition there must be of the patient. */
export function ownNamed(chart: Chart, from: Diagnosing, reference: Reference | undefined): Resource | undefined {
  const named = follow(chart, reference, from);
  if (!named || !isWithin(reference)) return named;
  return named.resourceType === 'Condition' ? conditionWithin(chart, from, reference) : takenOut(named, from);
}

/** The Conditions that a Procedure contains as its reasons, an Encounter as its reasons or diagnoses. */
export function reasonsWithin(chart: Chart, from: Procedure | Encounter): readonly Condition[] {
  if (listed(from.contained).length === 0) return [];
  const diagnoses = from.resourceType === 'Encounter' ? listed(from.diagnosis) : [];
  const references: (Reference | undefined)[] = [
    ...listed<Reference>(from.reasonReference),
    ...diagnoses.map(({ condition }) => condition),
  ];
  return references.flatMap((reference) => conditionWithin(chart, from, reference) ?? []);
}

/** The Conditions that a claim contains as its diagnoses: all of them, or those given. */
export function diagnosesWithin(
  chart: Chart,
  claim: Claim,
  diagnoses: readonly ClaimDiagnosis[] = listed(claim.diagnosis),
): readonly Condition[] {
  return diagnoses.flatMap(({ diagnosisReference }) => conditionWithin(chart, claim, diagnosisReference) ?? []);
}
