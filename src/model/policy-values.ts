import * as z from 'zod/mini';
import { didYouMean } from './nearest.ts';
import { RESOURCE_TYPES } from './resource-types.ts';
import { dayOf } from './time.ts';

/** A decade either way of the service. */
const MOST_DAYS = 3650;

/** Days relative to D0, before it or after. */
export const day = z.int().check(z.minimum(-MOST_DAYS), z.maximum(MOST_DAYS));

/** A count of days. */
export const days = z.int().check(z.minimum(0), z.maximum(MOST_DAYS));

/** A count of something, up to a bound. */
export const upTo = (most: number) => z.int().check(z.minimum(0), z.maximum(most));

/** Words, or a code, without the blanks around them. */
export const text = z.string().check(z.trim(), z.minLength(1));

/** A day of the calendar as `YYYY-MM-DD`. */
export const isoDay = z.string().check(z.refine(isDay, { error: 'write a day of the calendar as YYYY-MM-DD' }));

/** An IANA time zone. */
export const timeZone = z
  .string()
  .check(z.refine(isTimeZone, { error: 'not an IANA time zone such as America/Chicago' }));

/** The key of a facility. */
export const facility = z
  .string()
  .check(z.refine(isOrganization, { error: 'write a facility as Organization/<id>, its Encounter.serviceProvider' }));

/** The key of a payor: what its coverage refers to, or an identifier it goes by. */
export const payor = z.string().check(
  z.refine((key) => isOrganization(key) || isToken(key), {
    error: 'write a payor as Organization/<id> or system|value, never by its name',
  }),
);

/** As much as is told of a word that is none of ours. */
const LONGEST = 60;

/** The name of a resource type. */
export const resourceType = z.string().check(
  z.refine((name) => RESOURCE_TYPES.includes(name), {
    error: ({ input }) =>
      `${String(input).slice(0, LONGEST)} is no resource type of FHIR R4${didYouMean(String(input), RESOURCE_TYPES)}`,
  }),
);

/** An ICD-10-CM category or code, its subcategories and codes included. */
export const icd10cm = z
  .string()
  .check(z.regex(/^[A-Z]\d[\dA-Z](?:\.[\dA-Z]{1,4})?$/, { error: 'write an ICD-10-CM code as D45 or M12.2' }));

/** A code of CPT or HCPCS. */
export const cptCode = z.string().check(z.regex(/^[0-9A-Z]{5}$/, { error: 'write a code as five characters' }));

/** The address of a published page. */
export const webAddress = z
  .string()
  .check(z.regex(/^https?:\/\/[^\s/]/, { error: 'write an address that begins with http:// or https://' }));

function isDay(written: string): boolean {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(written) ?? [];
  return dayOf(Number(year), Number(month), Number(date)) !== undefined;
}

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function isOrganization(key: string): boolean {
  return /^Organization\/[A-Za-z0-9.-]{1,64}$/.test(key);
}

function isToken(key: string): boolean {
  const bar = key.lastIndexOf('|');
  return bar >= 0 && bar < key.length - 1;
}
