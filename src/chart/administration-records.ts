import type {
  CodeableConcept,
  Medication,
  MedicationAdministration,
  MedicationIngredient,
  MedicationRequest,
  Reference,
  Resource,
} from '@medplum/fhirtypes';
import type { Chart, Episode } from '../model/episode.ts';
import type { Day } from '../model/time.ts';
import type { WhyNot } from '../model/verdict.ts';
import { OTHER_TREATMENTS } from '../terminology/billing.ts';
import {
  COMPANION_DRUG,
  DIAGNOSTIC_AGENT,
  RADIONUCLIDE_CODES,
  RADIONUCLIDES,
  type Radionuclide,
} from '../terminology/radionuclides.ts';
import { billingCodes, codedIn, namesOf, readIndexCode } from './codes.ts';
import { daysOf, exactDay } from './dates.ts';
import { isLinked, isLinkedToProcedure } from './links.ts';
import { listed } from './listed.ts';
import { perEpisode } from './per-episode.ts';
import { readActivity } from './quantities.ts';
import { all, follow } from './references.ts';
import { sift, type Found } from './sift.ts';
import { refusedByStatus } from './standing.ts';
import { daysOfResource, refusedByDays } from './when.ts';

/** The accepted records of the radioelement: those that name it or its activity; where none does, all that were accepted. */
export const administrationRecords = perEpisode((episode: Episode): readonly MedicationAdministration[] => {
  const records = administrations(episode).facts.map(({ value }) => value);
  const radioactive = records.filter(
    (record) => radionuclideOf(episode.chart, record) ?? readActivity(record.dosage?.dose),
  );
  return radioactive.length > 0 ? radioactive : records;
});

/**
 * The administration of the radioelement: on the day of the service, and part of the Procedure, or of a listed
 * radionuclide, or dosed in a unit of activity. No other drug given that day is evidence.
 */
export const administrations = perEpisode((episode: Episode): Found<MedicationAdministration> => {
  const candidates = all(episode.chart, 'MedicationAdministration').filter(
    (record) =>
      radionuclideOf(episode.chart, record) !== undefined ||
      readActivity(record.dosage?.dose) !== undefined ||
      (isLinkedToProcedure(episode, record) && !isCompanion(episode.chart, record)),
  );
  return sift(
    candidates,
    refusedByStatus,
    (record) => refusedAsDiagnostic(episode.chart, record),
    (record) => refusedAsOtherTreatment(episode, record),
    (record) => {
      const days = daysOfResource(episode.chart, record);
      const own = isLinkedToProcedure(episode, record);
      if (!days || episode.day === undefined) return own ? undefined : { code: 'date-absent' };
      return refusedByDays(days, { first: episode.day, last: own ? lastDayOf(episode, episode.day) : episode.day });
    },
  );
});

/** Why a dose is that of another treatment, though of the day: all it is part of is such, and of another visit than the infusion. */
function refusedAsOtherTreatment(episode: Episode, record: MedicationAdministration): WhyNot | undefined {
  const wholes = listed(record.partOf).map((reference) => follow(episode.chart, reference, record));
  if (wholes.length === 0 || isLinkedToProcedure(episode, record)) return undefined;
  const isOther = wholes.every((whole) => isOtherTreatment(episode, whole));
  const isOfVisit = wholes.every((whole) => whole !== undefined && isLinked(episode, whole));
  return isOther && !isOfVisit ? { code: 'unlinked' } : undefined;
}

/** True of a Procedure of another day that is an infusion, or of any day that is coded as another treatment. */
function isOtherTreatment(episode: Episode, whole: Resource | undefined): boolean {
  if (whole?.resourceType !== 'Procedure' || isLinkedToProcedure(episode, whole)) return false;
  if (billingCodes(whole.code).some(({ code }) => OTHER_TREATMENTS.has(code))) return true;
  const on = exactDay(daysOfResource(episode.chart, whole));
  return readIndexCode(whole.code) !== undefined && on !== undefined && on !== episode.day;
}

/** The last day of what was given: that of the service; the next one where the infusion is recorded as lasting past midnight. */
export function lastDayOf({ chart, procedures }: Episode, day: Day): Day {
  const pastMidnight = procedures.some(({ performedPeriod: { start, end } = {} }) => {
    const [from, to] = [daysOf(start, chart.zone), daysOf(end, chart.zone)];
    return exactDay(from) === day && exactDay(to) === day + 1;
  });
  return pastMidnight ? day + 1 : day;
}

function refusedAsDiagnostic(chart: Chart, record: MedicationAdministration): WhyNot | undefined {
  return isDiagnostic(chart, record) ? { code: 'diagnostic' } : undefined;
}

/** True when a medication is named as a drug that is given beside an infusion; its own records tell nothing of the infusion. */
function isCompanion(chart: Chart, record: MedicationAdministration): boolean {
  return medicationConcepts(chart, record)
    .flatMap(namesOf)
    .some((name) => COMPANION_DRUG.test(name));
}

/** True when a medication is named as an agent of imaging, and as no listed radionuclide. */
export function isDiagnostic(chart: Chart, record: MedicationAdministration | MedicationRequest): boolean {
  const concepts = medicationConcepts(chart, record);
  if (readRadionuclide(chart, concepts)) return false;
  return concepts.flatMap(namesOf).some((name) => DIAGNOSTIC_AGENT.test(name));
}

/** The radionuclide of an administered or ordered medication, by code, else by name. */
export function radionuclideOf(
  chart: Chart,
  record: MedicationAdministration | MedicationRequest,
): Radionuclide | undefined {
  return readRadionuclide(chart, medicationConcepts(chart, record));
}

/** What the medication of a record is called: its own concept, those of the Medication it names, that reference's words. */
export function medicationConcepts(
  chart: Chart,
  record: MedicationAdministration | MedicationRequest,
): readonly CodeableConcept[] {
  const { medicationCodeableConcept: concept, medicationReference } = record;
  return [...(concept ? [concept] : []), ...conceptsBehind(chart, medicationReference, record)];
}

/** What a reference to a product says: its own words, the code and the ingredients of the Medication it leads to. */
export function conceptsBehind(
  chart: Chart,
  reference: Reference | undefined,
  from: Resource,
): readonly CodeableConcept[] {
  const medication = follow(chart, reference, from);
  const concepts =
    medication?.resourceType === 'Medication' && medication.status !== 'entered-in-error'
      ? [medication.code, ...listed(medication.ingredient).flatMap((one) => ofIngredient(chart, one, medication))]
      : [];
  return [...concepts, wordsOf(reference)].filter((concept) => concept !== undefined);
}

/** What an ingredient is called: its concept, the words of the reference to it, the code of the Medication it leads to. */
function ofIngredient(
  chart: Chart,
  { itemCodeableConcept, itemReference }: MedicationIngredient,
  from: Medication,
): readonly (CodeableConcept | undefined)[] {
  const item = follow(chart, itemReference, from);
  const stands = item?.resourceType === 'Medication' && item.status !== 'entered-in-error';
  return [itemCodeableConcept, wordsOf(itemReference), stands ? item.code : undefined];
}

function wordsOf(reference: Reference | undefined): CodeableConcept | undefined {
  return reference?.display === undefined ? undefined : { text: reference.display };
}

/** The first listed radionuclide that any concept says, by code, else by name, its mass number raised or not. */
export function readRadionuclide(chart: Chart, concepts: readonly CodeableConcept[]): Radionuclide | undefined {
  const coded = concepts.find((concept) => codedIn(chart, concept, RADIONUCLIDE_CODES));
  if (coded) return RADIONUCLIDES.find(({ codes }) => codedIn(chart, coded, codes));
  const names = concepts.flatMap(namesOf).map((name) => name.normalize('NFKC'));
  return RADIONUCLIDES.find((radionuclide) => names.some((text) => radionuclide.name.test(text)));
}
