import type { Reference } from '@medplum/fhirtypes';
import type { Chart } from '../model/episode.ts';
import { targetOf, type Lookup } from './references.ts';

/** True for a reference to what the resource it stands in contains. */
export function isWithin(reference: Reference | undefined): boolean {
  return reference?.reference?.startsWith('#') ?? false;
}

/** True when what a resource contains is of the same patient: it says so, or says nothing of that. */
export function isOfSamePatient(
  chart: Lookup & Pick<Chart, 'patientKeys'>,
  subject: Reference | undefined,
  ofWhole: Reference | undefined,
): boolean {
  if (subject?.reference === undefined && subject?.identifier === undefined) return true;
  if (isWithin(subject)) return subject.reference === ofWhole?.reference;
  const key = targetOf(chart, subject);
  return key !== undefined && chart.patientKeys.has(key);
}
