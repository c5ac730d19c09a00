import type { CodeableConcept, Resource } from '@medplum/fhirtypes';
import { isoDate, type IsoDate } from '../../model/time.ts';

/** A reference as the stories write it. */
export interface Link {
  readonly reference: string;
  readonly display?: string;
}

/** A record in the making: its ids begin with `prefix`, its days count from the infusion. */
export interface Case {
  readonly prefix: string;
  readonly infusion: IsoDate;
  readonly subject: Link;
}

/** A day of the record and a time of that day: days from the infusion, `HH:MM`. */
export type Moment = readonly [day: number, clock: string];

const DAY_MS = 86_400_000;
/** The clocks of the example hospital: one offset all year, so that a story reads the same in every season. */
const OFFSET = '-06:00';

/** The date some days after another. */
export function daysAfter(date: IsoDate, days: number): IsoDate {
  return isoDate(Date.parse(`${date}T00:00:00Z`) / DAY_MS + days);
}

/** A case whose infusion lies `daysAgo` days before the day the story is told for. */
export function caseOf(prefix: string, asOf: IsoDate, daysAgo: number): Case {
  return { prefix, infusion: daysAfter(asOf, -daysAgo), subject: { reference: `Patient/${prefix}-patient` } };
}

/** The id of a resource of the case. */
export function idIn({ prefix }: Case, name: string): string {
  return `${prefix}-${name}`;
}

/** A reference to a resource of the case. */
export function ref(file: Case, type: Resource['resourceType'], name: string): Link {
  return { reference: `${type}/${idIn(file, name)}` };
}

/** The date of a day of the case. */
export function on({ infusion }: Case, day: number): IsoDate {
  return daysAfter(infusion, day);
}

/** The date-time of a moment of the case. */
export function at(file: Case, [day, clock]: Moment): string {
  return `${on(file, day)}T${clock}:00${OFFSET}`;
}

/** A concept of one code; `words` stand as its text. */
export function coded(system: string, code: string, words?: string): CodeableConcept {
  return { coding: [{ system, code }], ...(words !== undefined && { text: words }) };
}

/** A concept of one code under a name that the code system gives it. */
export function named(system: string, code: string, display: string): CodeableConcept {
  return { coding: [{ system, code, display }], text: display };
}

/** Text as attachments carry it. */
export function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

/** The resources without those of the given names. */
export function without(file: Case, resources: readonly Resource[], ...names: readonly string[]): readonly Resource[] {
  const ids = new Set(names.map((name) => idIn(file, name)));
  return resources.filter(({ id = '' }) => !ids.has(id));
}
