import type { BundleEntry } from '@medplum/fhirtypes';
import { EVIDENCE_OBSERVATIONS } from '../terminology/observations.ts';
import { sendBatch, statusOf, typeOf, type Asked, type Search } from './batch.ts';

/** Kinds of Observation (FHIR R4, observation-category). */
const CATEGORIES = [
  'activity',
  'exam',
  'imaging',
  'laboratory',
  'procedure',
  'social-history',
  'survey',
  'therapy',
  'vital-signs',
];

/** Kinds of MedicationRequest (FHIR R4, medicationrequest-intent). */
const INTENTS = [
  'proposal',
  'plan',
  'order',
  'original-order',
  'reflex-order',
  'filler-order',
  'instance-order',
  'option',
];

const CODES = [...EVIDENCE_OBSERVATIONS].flatMap(([system, codes]) =>
  [...codes].map((code) => encodeURIComponent(`${system}|${code}`)),
);

/**
 * What is asked for in the place of all that a patient has, where a server does not search these types by the patient alone:
 * US Core lets it want a category or an intent, as Epic does, and Oracle Millennium wants both ends of a time. The parts
 * together bring whatever a rule reads; Observations of no category come by their codes.
 */
const PARTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['Appointment', ['date=ge2000-01-01&date=lt2100-01-01']],
  ['Observation', [...CATEGORIES.map((category) => `category=${category}`), `code=${CODES.join(',')}`]],
  ['MedicationRequest', INTENTS.map((intent) => `intent=${intent}`)],
]);

/** The statuses of a search that was understood and lacks something. */
const LACKING: ReadonlySet<number> = new Set([400, 422]);

/** Searches and their answers, in the same order. */
export interface Answered {
  readonly searches: readonly Search[];
  readonly answers: readonly BundleEntry[];
}

/** Asks part by part for the types that a server does not give by the patient alone; one part refused leaves the type unread. */
export async function inParts(
  server: Asked,
  searches: readonly Search[],
  answers: readonly BundleEntry[],
): Promise<Answered> {
  const partsOf = searches.map(({ url }, index) => {
    const parts = LACKING.has(statusOf(answers[index]?.response?.status)) ? PARTS.get(typeOf(url)) : undefined;
    return parts?.map((part) => `${url}&${part}`);
  });
  const wanted = partsOf.flatMap((urls, index) =>
    (urls ?? []).map((url) => ({ url, types: searches[index]?.types ?? [] })),
  );
  if (wanted.length === 0) return { searches, answers };
  const more = await sendBatch(
    server,
    wanted.map(({ url }) => ({ request: { method: 'GET', url } })),
  );
  const isWhole = (_: unknown, index: number) => partsOf[index] === undefined;
  return { searches: [...searches.filter(isWhole), ...wanted], answers: [...answers.filter(isWhole), ...more] };
}
