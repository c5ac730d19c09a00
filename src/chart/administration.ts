import type { Observation, Quantity } from '@medplum/fhirtypes';
import type { DatedEpisode } from '../model/episode.ts';
import type { Policy } from '../model/policy.ts';
import type { NearMiss, WhyNot } from '../model/verdict.ts';
import { ADMINISTERED_ACTIVITY_CODE } from '../terminology/activity.ts';
import { codeSet } from '../terminology/code-set.ts';
import { DCM } from '../terminology/systems.ts';
import { administrations, lastDayOf } from './administration-records.ts';
import { measuredAs } from './component-results.ts';
import { isLinkedToProcedure } from './links.ts';
import { activitiesIn } from './narrative/activities.ts';
import { plainLetters } from './narrative/plain-letters.ts';
import type { NoteReading } from './narrative/read-note.ts';
import { readProcedureNotes } from './notes.ts';
import { perEpisode } from './per-episode.ts';
import { becquerelsPer, isBound, readActivity, unitText, type Activity } from './quantities.ts';
import { targetsIn } from './references.ts';
import { sift, together, type Fact, type Found } from './sift.ts';
import { refusedByStatus } from './standing.ts';
import { refusedByDate } from './when.ts';

/** What a question about the infusion turned up: in coded form or in a note, and the notes that could not be read. */
export interface InfusionFacts<T> {
  readonly found: Found<T>;
  readonly unreadable: readonly NearMiss[];
}

/** The types in which the activity may stand. */
export const ACTIVITY_TYPES = [
  'MedicationAdministration',
  'Observation',
  'DocumentReference',
  'Composition',
  'DiagnosticReport',
] as const;

const ACTIVITY = codeSet([DCM, [ADMINISTERED_ACTIVITY_CODE]]);

/** How much activity was given: by the administration's dose, an Observation, or a note. */
export function administeredActivity(episode: DatedEpisode, policy: Policy): InfusionFacts<Activity> {
  return codedOrTold(episode, policy, codedActivity(episode), ({ activities }) =>
    activities.map(({ megabecquerels }) => ({ megabecquerels })),
  );
}

/** What is recorded in coded form; where nothing is, what the notes of the infusion tell. */
export function codedOrTold<T>(
  episode: DatedEpisode,
  policy: Policy,
  coded: Found<T>,
  told: (reading: NoteReading) => readonly T[],
): InfusionFacts<T> {
  if (coded.facts.length > 0) return { found: coded, unreadable: [] };
  const { readings, unreadable } = readProcedureNotes(episode, policy);
  const facts = readings.flatMap(({ source, value: reading }): readonly Fact<T>[] =>
    told(reading).map((value) => ({ source, value, details: [{ code: 'in-the-note' }] })),
  );
  return { found: { facts, nearMisses: coded.nearMisses }, unreadable };
}

/** The activity given, as dose of the administration or as Observation. */
export const codedActivity = perEpisode((episode: DatedEpisode): Found<Activity> => {
  const given = administrations(episode);
  const dosed = sift(
    given.facts.map(({ value }) => value),
    ({ dosage }) => refusedByUnit(dosage?.dose),
  );
  const measured = sift(
    measuredAs(episode.chart, ACTIVITY),
    refusedByStatus,
    ({ dataAbsentReason }) => (dataAbsentReason ? { code: 'no-value' } : undefined),
    (observation) => refusedByUnit(measuredQuantity(observation)),
    (observation) => refusedAsOtherActivity(episode, observation, given.facts),
    (observation) => {
      const own = isOfInfusion(episode, observation, given.facts);
      const last = own ? lastDayOf(episode, episode.day) : episode.day;
      return refusedByDate(episode, observation, { first: episode.day, last });
    },
  );
  const facts = [
    ...dosed.facts.flatMap(({ value, source }) => factOf(readActivity(value.dosage?.dose), source)),
    ...measured.facts.flatMap(({ value, source }) => factOf(readActivity(measuredQuantity(value)), source)),
  ];
  return together({ facts, nearMisses: [...given.nearMisses, ...dosed.nearMisses, ...measured.nearMisses] });
});

const FIGURE_AND_UNIT = /^\s*[\d.,]{1,12}\s?[a-zµμ]{2,12}\s*$/i;

/** The quantity an activity was measured as; where it is words, those of a figure and its unit: "14.7 mCi". */
function measuredQuantity({ valueQuantity, valueString }: Observation): Quantity | undefined {
  if (valueQuantity || valueString === undefined || !FIGURE_AND_UNIT.test(valueString)) return valueQuantity;
  const [activity] = activitiesIn(plainLetters(valueString));
  return activity && { value: activity.megabecquerels, unit: 'MBq' };
}

/** What an activity may be measured of. */
const MEASURED = /^(?:Procedure|MedicationAdministration|ImagingStudy)\//;

/** Why an activity that was measured of another procedure, administration or study is not that of the infusion. */
function refusedAsOtherActivity(
  episode: DatedEpisode,
  observation: Observation,
  given: readonly Fact[],
): WhyNot | undefined {
  const measuresAny = [...targetsIn(episode.chart, observation)].some((key) => MEASURED.test(key));
  return measuresAny && !isOfInfusion(episode, observation, given) ? { code: 'unlinked' } : undefined;
}

/** True when an activity was measured of the infusion, of what was given, or of what is linked to the infusion. */
function isOfInfusion(episode: DatedEpisode, observation: Observation, given: readonly Fact[]): boolean {
  if (isLinkedToProcedure(episode, observation)) return true;
  return [...targetsIn(episode.chart, observation)].some((key) => {
    if (!MEASURED.test(key)) return false;
    const resource = episode.chart.byKey.get(key);
    return given.some(({ source }) => source === key) || (resource && isLinkedToProcedure(episode, resource));
  });
}

function factOf(activity: Activity | undefined, source: string): readonly Fact<Activity>[] {
  return activity ? [{ value: activity, source }] : [];
}

function refusedByUnit(quantity: Observation['valueQuantity']): WhyNot | undefined {
  if (quantity?.value === undefined || quantity.value <= 0) return { code: 'no-value' };
  if (isBound(quantity)) return { code: 'incomplete', data: { what: 'an exact figure' } };
  return becquerelsPer(quantity) === undefined ? { code: 'wrong-unit', data: { unit: unitText(quantity) } } : undefined;
}
