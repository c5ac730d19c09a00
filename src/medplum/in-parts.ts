import type { MedplumClient } from '@medplum/core';
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

/** How often a type has been asked for in parts from the start, by the client of a server that wants it so. */
const WANTING = new WeakMap<MedplumClient, Map<string, number>>();

/** Readings after which a server is asked plainly once more: it may have refused for another reason. */
const FOR_READINGS = 50;

/** The searches as a server is to be asked: in parts from the start where it wanted them before. */
export function asKnown({ client }: Asked, searches: readonly Search[]): readonly Search[] {
  const wanting = WANTING.get(client);
  return wanting
    ? searches.flatMap((search) => {
        const type = typeOf(search.url);
        const count = wanting.get(type);
        if (count === undefined) return [search];
        if (count >= FOR_READINGS) wanting.delete(type);
        else wanting.set(type, count + 1);
        return count >= FOR_READINGS ? [search] : (partsOf(search) ?? [search]);
      })
    : searches;
}

function partsOf({ url, types, isPart }: Search): readonly Search[] | undefined {
  if (isPart) return undefined;
  return PARTS.get(typeOf(url))?.map((part) => ({ url: `${url}&${part}`, types, isPart: true }));
}

/** Asks part by part for the types that a server does not give by the patient alone; one part refused leaves the type unread. */
export async function inParts(
  server: Asked,
  searches: readonly Search[],
  answers: readonly BundleEntry[],
): Promise<Answered> {
  const isRefused = (answer: BundleEntry | undefined) => LACKING.has(statusOf(answer?.response?.status));
  const parts = searches.map((search, index) => (isRefused(answers[index]) ? partsOf(search) : undefined));
  const wanted = parts.flatMap((some) => some ?? []);
  if (wanted.length === 0) return { searches, answers };
  const more = await sendBatch(
    server,
    wanted.map(({ url }) => ({ request: { method: 'GET', url } })),
  );
  const refused = new Set(wanted.filter((_, index) => isRefused(more[index])).map(({ url }) => typeOf(url)));
  remember(server.client, new Set(wanted.map(({ url }) => typeOf(url)).filter((type) => !refused.has(type))));
  const isWhole = (_: unknown, index: number) => parts[index] === undefined;
  return { searches: [...searches.filter(isWhole), ...wanted], answers: [...answers.filter(isWhole), ...more] };
}

function remember(client: MedplumClient, types: ReadonlySet<string>): void {
  const wanting = WANTING.get(client) ?? new Map<string, number>();
  for (const type of types) wanting.set(type, 0);
  WANTING.set(client, wanting);
}
