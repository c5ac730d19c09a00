import type { Observation } from '@medplum/fhirtypes';
import type { Chart } from '../model/episode.ts';
import { listed } from './listed.ts';
import { targetOf, type Lookup } from './references.ts';

const SOMEBODY = /(?:^|\/)(?:Patient|RelatedPerson|Practitioner|PractitionerRole|Group)\/[^/]+/;

/** True when an Observation in the record of the patient tells of other people alone: a child unborn, a donor, the staff. */
export function isOfSomebodyElse({ focus }: Observation, patientKeys: Chart['patientKeys'], lookup: Lookup): boolean {
  const named = listed(focus);
  return (
    named.length > 0 &&
    named.every((reference) => {
      const key = targetOf(lookup, reference) ?? reference.reference ?? '';
      return SOMEBODY.test(key) && !patientKeys.has(key);
    })
  );
}
