import type { Reference, Resource, ResourceType } from '@medplum/fhirtypes';
import { referencesIn, targetOf } from '../chart/references.ts';
import { screen } from '../chart/shapes.ts';
import { REFERRED_TYPES } from '../chart/shared-types.ts';
import type { PatientRecord } from '../model/record.ts';
import type { ResourceKey } from '../model/verdict.ts';
import { readAnswers, sendBatch, statusOf, type Asked, type Search } from './batch.ts';

/** What comes along with an answer, where the server can do that; else one more batch asks for it. */
const INCLUDED = {
  Medication: '',
  Organization: '',
  Practitioner: '',
  PractitionerRole: '&_include=PractitionerRole:practitioner&_include=PractitionerRole:organization',
} as const;

/** Ids in one search: an address stays shorter than any server's limit. */
const MOST_IDS = 100;

/** A drug or clinician may name another resource of these types; further than this no reader follows. */
const ROUNDS = 3;

/**
 * Adds what a record refers to and no search by patient brings: one batch of searches by id and identifier, and a second
 * one when a role or an identifier led further. Types the server refuses are unreadable; those it does not know are absent.
 */
export async function withReferred(server: Asked, record: PatientRecord): Promise<PatientRecord> {
  const held = new Set<ResourceKey>();
  const asked = new Set<string>();
  const unreadable = new Set(record.unreadable);
  const resources: unknown[] = [...record.resources];
  let fresh: readonly Resource[] = record.resources.flatMap((value) => soundOf(value));
  for (let round = 1; round <= ROUNDS && fresh.length > 0; round++) {
    for (const { resourceType, id } of fresh) held.add(`${resourceType}/${id ?? ''}`);
    const searches = searchesFor(wantedBy(fresh, record), held, asked);
    if (searches.length === 0) break;
    const answers = await sendBatch(
      server,
      searches.map(({ url }) => ({ request: { method: 'GET', url } })),
    );
    const known = searches.map((search, index) =>
      statusOf(answers[index]?.response?.status) === 404 ? [] : search.types,
    );
    const found = await readAnswers(
      server.client,
      searches.map((search, index) => ({ ...search, types: known[index] ?? [] })),
      answers,
    );
    for (const type of found.unreadable) unreadable.add(type);
    fresh = found.resources.filter(({ resourceType, id }) => !held.has(`${resourceType}/${id ?? ''}`));
    resources.push(...fresh);
  }
  return { ...record, resources, unreadable: [...unreadable] };
}

function soundOf(value: unknown): readonly Resource[] {
  const screened = screen(value);
  return 'resource' in screened ? [screened.resource] : [];
}

/** What some resources name of the referred types: keys, and identifiers as `Type?identifier=system|value`. */
interface Wanted {
  readonly keys: ReadonlySet<ResourceKey>;
  /** The clinicians named otherwise than by a role; each of their roles may tell the specialty. */
  readonly people: readonly ResourceKey[];
  readonly identifiers: ReadonlySet<string>;
}

function wantedBy(resources: readonly Resource[], record: PatientRecord): Wanted {
  const lookup = {
    byKey: new Map<ResourceKey, Resource>(),
    byIdentifier: new Map<string, readonly ResourceKey[]>(),
    aliases: record.aliases ?? new Map<string, ResourceKey>(),
    bases: record.bases ?? [],
  };
  const keysIn = (some: readonly Resource[]): readonly ResourceKey[] =>
    some.flatMap(referencesIn).flatMap((reference) => targetOf(lookup, reference) ?? []);
  const named = keysIn(resources.filter(({ resourceType }) => resourceType !== 'PractitionerRole'));
  return {
    keys: new Set(keysIn(resources).filter(isReferred)),
    people: named.filter((key) => key.startsWith('Practitioner/')),
    identifiers: new Set(resources.flatMap(referencesIn).flatMap(byIdentifier)),
  };
}

function isReferred(key: string): boolean {
  return REFERRED_TYPES.some((type) => key.startsWith(`${type}/`));
}

const CONDITIONAL = new RegExp(`^(?:${REFERRED_TYPES.join('|')})\\?identifier=[^&]+$`);

/** The search a logical or conditional reference asks for; none when it names no type. */
function byIdentifier({ reference, type, identifier }: Reference): readonly string[] {
  if (reference !== undefined) return CONDITIONAL.test(reference) ? [reference] : [];
  if (!REFERRED_TYPES.some((one) => one === type) || !identifier?.system || !identifier.value) return [];
  return [`${type ?? ''}?identifier=${encodeURIComponent(`${identifier.system}|${identifier.value}`)}`];
}

/** The searches for what is wanted and not held; the roles of a clinician are asked for too, once. */
function searchesFor(
  { keys, people: named, identifiers }: Wanted,
  held: ReadonlySet<ResourceKey>,
  asked: Set<string>,
): Search[] {
  const byNumber = [...asked].some((url) => url.startsWith('Practitioner?'));
  const people = byNumber ? [...named, ...[...held].filter((key) => key.startsWith('Practitioner/'))] : named;
  const roles = firstTime(
    people.map((key) => `PractitionerRole?practitioner=${key}`),
    asked,
  );
  const lacking = firstTime(
    [...keys].filter((key) => !held.has(key)),
    asked,
  );
  const byId = REFERRED_TYPES.flatMap((type) =>
    idsOf(type, lacking).map((ids) => search(type, `_id=${ids}${INCLUDED[type]}`)),
  );
  const numbered = firstTime([...identifiers], asked).map((url) =>
    search(typeOf(url), url.slice(url.indexOf('?') + 1)),
  );
  const ofPeople = inSlices(roles.map((url) => url.slice(url.indexOf('=') + 1))).map((slice) =>
    search('PractitionerRole', `practitioner=${slice.map(encodeURIComponent).join(',')}${INCLUDED.PractitionerRole}`),
  );
  return [...byId, ...numbered, ...ofPeople];
}

function firstTime(texts: readonly string[], asked: Set<string>): readonly string[] {
  const fresh = [...new Set(texts)].filter((text) => !asked.has(text)).sort();
  for (const text of fresh) asked.add(text);
  return fresh;
}

function idsOf(type: ResourceType, keys: readonly ResourceKey[]): readonly string[] {
  const ids = keys.filter((key) => key.startsWith(`${type}/`)).map((key) => key.slice(type.length + 1));
  return inSlices(ids).map((slice) => slice.map(encodeURIComponent).join(','));
}

function inSlices(texts: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(texts.length / MOST_IDS) }, (_, n) =>
    texts.slice(n * MOST_IDS, (n + 1) * MOST_IDS),
  );
}

function typeOf(url: string): ResourceType {
  return url.slice(0, url.indexOf('?')) as ResourceType;
}

function search(type: ResourceType, query: string): Search {
  return { url: `${type}?${query}&_count=1000`, types: [type] };
}
