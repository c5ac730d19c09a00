import type { Observation, Reference, Resource } from '@medplum/fhirtypes';
import type { Chart } from '../model/episode.ts';
import { entryWithin, isToPatient, isWithin } from './contained.ts';
import { listed } from './listed.ts';
import { follow, targetOf, type Lookup } from './references.ts';
import { isReadType } from './shapes.ts';

const SOMEBODY = /(?:^|\/)(?:Patient|RelatedPerson|Practitioner|PractitionerRole|Group)\/[^/]+/;

/**
 * True when an Observation in the record of the patient tells of other people alone: a child unborn, a donor, the staff.
 * `whole` is what contains it, where something does.
 */
export function isOfSomebodyElse(
  observation: Observation,
  patientKeys: Chart['patientKeys'],
  lookup: Lookup,
  whole: Resource = observation,
): boolean {
  const named = listed(observation.focus);
  return (
    named.length > 0 &&
    named.every((reference) => {
      if (isWithin(reference)) return mayBeSomebodyElse(reference, whole, patientKeys, lookup);
      const key = targetOf(lookup, reference) ?? reference.reference ?? '';
      return SOMEBODY.test(key) && !patientKeys.has(key);
    })
  );
}

/** True unless what is contained is the patient, or is nobody: a diagnosis, a part of the body. What cannot be read may be anybody. */
function mayBeSomebodyElse(
  reference: Reference,
  whole: Resource,
  patientKeys: Chart['patientKeys'],
  lookup: Lookup,
): boolean {
  const type = entryWithin(whole, reference)?.resourceType;
  if (type === undefined) return true;
  if (SOMEBODY.test(`${type}/x`)) return !isToPatient(reference, whole, patientKeys, lookup);
  return isReadType(type) && follow(lookup, reference, whole) === undefined;
}
