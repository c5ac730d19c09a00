import type { Patient } from '@medplum/fhirtypes';
import type { Chart } from '../model/episode.ts';
import type { Day } from '../model/time.ts';
import { daysOf } from './dates.ts';
import { all, keyOf } from './references.ts';

/** The records of the patient, the surviving one first. */
function records(chart: Chart): readonly Patient[] {
  return all(chart, 'Patient').toSorted(
    (a, b) => Number(keyOf(b) === chart.patient) - Number(keyOf(a) === chart.patient),
  );
}

/** The administrative gender of the patient; undefined when no record tells one. */
export function genderOf(chart: Chart): string | undefined {
  return records(chart).find(({ gender }) => gender !== undefined && gender !== 'unknown')?.gender;
}

/** The dates of birth on the records of the patient, as written. */
export function birthDatesOf(chart: Chart): readonly string[] {
  return records(chart).flatMap(({ birthDate }) => birthDate ?? []);
}

/** The least and the most whole years of age a birth date allows on a day; undefined when no birth date is recorded. */
export function agesOn(chart: Chart, day: Day): { readonly least: number; readonly most: number } | undefined {
  const born = records(chart)
    .map(({ birthDate }) => daysOf(birthDate, chart.zone))
    .find((days) => days !== undefined);
  return born && { least: yearsBetween(born.last, day), most: yearsBetween(born.first, day) };
}

const DAY_MS = 86_400_000;

function yearsBetween(born: Day, day: Day): number {
  const birth = new Date(born * DAY_MS);
  const now = new Date(day * DAY_MS);
  const years = now.getUTCFullYear() - birth.getUTCFullYear();
  const before =
    now.getUTCMonth() < birth.getUTCMonth() ||
    (now.getUTCMonth() === birth.getUTCMonth() && now.getUTCDate() < birth.getUTCDate());
  return before ? years - 1 : years;
}
