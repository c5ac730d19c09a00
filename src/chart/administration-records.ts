import type { CodeableConcept, MedicationAdministration, MedicationRequest } from '@medplum/fhirtypes';
import type { Chart, Episode } from '../model/episode.ts';
import { RADIONUCLIDE_CODES, RADIONUCLIDES, type Radionuclide } from '../terminology/radionuclides.ts';
import { codedIn } from './codes.ts';
import { isLinkedToProcedure } from './links.ts';
import { readActivity } from './quantities.ts';
import { all, follow } from './references.ts';
import { sift, type Found } from './sift.ts';
import { refusedByStatus } from './standing.ts';
import { daysOfResource, refusedByDays } from './when.ts';

/** The accepted records of what was administered. */
export function administrationRecords(episode: Episode): readonly MedicationAdministration[] {
  return administrations(episode).facts.map(({ value }) => value);
}

/**
 * The administration of the radioelement: on the day of the service, and part of the Procedure, or of a listed
 * radionuclide, or dosed in a unit of activity. No other drug given that day is evidence.
 */
export function administrations(episode: Episode): Found<MedicationAdministration> {
  const candidates = all(episode.chart, 'MedicationAdministration').filter(
    (record) =>
      isLinkedToProcedure(episode, record) ||
      radionuclideOf(episode.chart, record) !== undefined ||
      readActivity(record.dosage?.dose) !== undefined,
  );
  return sift(candidates, refusedByStatus, (record) => {
    const days = daysOfResource(episode.chart, record);
    if (!days || episode.day === undefined)
      return isLinkedToProcedure(episode, record) ? undefined : { code: 'date-absent' };
    return refusedByDays(days, { first: episode.day, last: episode.day });
  });
}

/** The radionuclide of an administered or ordered medication, by code, else by name. */
export function radionuclideOf(
  chart: Chart,
  record: MedicationAdministration | MedicationRequest,
): Radionuclide | undefined {
  const medication = follow(chart, record.medicationReference, record);
  const concepts = [
    record.medicationCodeableConcept,
    ...(medication?.resourceType === 'Medication'
      ? [medication.code, ...(medication.ingredient ?? []).map(({ itemCodeableConcept }) => itemCodeableConcept)]
      : []),
  ];
  return readRadionuclide(chart, concepts, record.medicationReference?.display);
}

/** The first listed radionuclide that any concept, or a name beside them, says. */
export function readRadionuclide(
  chart: Chart,
  concepts: readonly (CodeableConcept | undefined)[],
  name?: string,
): Radionuclide | undefined {
  const coded = concepts.find((concept) => codedIn(chart, concept, RADIONUCLIDE_CODES));
  if (coded) return RADIONUCLIDES.find(({ codes }) => codedIn(chart, coded, codes));
  const names = [
    name,
    ...concepts.flatMap((concept) => [concept?.text, ...(concept?.coding ?? []).map(({ display }) => display)]),
  ];
  return RADIONUCLIDES.find((radionuclide) => names.some((text) => text !== undefined && radionuclide.name.test(text)));
}
