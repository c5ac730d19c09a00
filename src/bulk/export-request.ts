import { isReadType, READ_TYPES, type ReadType } from '../chart/shapes.ts';
import type { Json } from './json.ts';
import { postedWords, requestWords } from './request-words.ts';

/** What an export was asked for, as far as its manifest says. */
export interface Asked {
  /** Where it was asked for: exports of one place tell of the same records. */
  readonly place: string;
  /** The patients it was asked for, in one order; nothing where none was named. */
  readonly patients: string;
  /** The whole of what was asked for: lists of one request are parts of one export. */
  readonly request: string;
  /** The FHIR base of its server; undefined when it is not told. */
  readonly server: string | undefined;
  /** Since when changes were asked for, in milliseconds since 1970; 0 where that cannot be read, undefined where everything was. */
  readonly since: number | undefined;
  /** Up to when it was asked for, likewise; undefined where no end was named. */
  readonly until: number | undefined;
  /** Types that were not asked for, or not whole: their absence proves nothing. */
  readonly leftOut: readonly ReadType[];
  /** The server said that it could not export something. */
  readonly hasFaults: boolean;
  /** What of the request leaves its meaning open, as sentences: then nothing that is missing proves anything. */
  readonly doubts: readonly string[];
}

/**
 * What the manifest of an export says of its request: our own in our words, any other in the parameters of Bulk Data. Where
 * these were `posted`, as Parameters that are kept with it, it tells the bare address.
 */
export async function askedFor(manifest: Json, posted: readonly Json[] = []): Promise<Asked> {
  const words = requestWords(manifest);
  const { address, parameters: given } = words ?? { address: '', parameters: new URLSearchParams() };
  const bodies = [...given.keys()].every(isHarmless) ? [...new Set(posted.map(bodyOf))] : [];
  const asked = new URLSearchParams([given, ...bodies].join('&'));
  const path = pathOf(address);
  const place = anyScheme(path);
  const named = asked.getAll('patient').flatMap((text) => text.split(','));
  const patients = [...new Set(named.map((patient) => patient.trim()))].sort().join(' ');
  const [, server] = /^(https?:.+?)(?:\/Patient|\/Group\/[^/]+)?\/\$export$/.exec(path) ?? [];
  const told = [...asked].filter(([name]) => !isHarmless(name)).sort();
  const end = asked.get('_until') ?? asked.get('_till');
  const until = end === null ? undefined : momentOf(end);
  const known = { place, patients, request: `${place} ${told.join('&')}`, server, until };
  const { kept } = await import('./manifest-shape.ts');
  const own = kept.safeParse(manifest);
  if (own.success) {
    const { leftOut, hasFaults, since } = own.data.radgap;
    return { ...known, since: lateMoment(since), leftOut: leftOut.filter(isReadType), hasFaults, doubts: [] };
  }
  const doubts = doubtsOf(words && bodies.length < 2 ? told.map(([name]) => name) : undefined);
  const leftOut = doubts.length > 0 ? READ_TYPES : notWhole(asked);
  return { ...known, since: lateMoment(asked.get('_since')), leftOut, hasFaults: false, doubts };
}

/** What Parameters say of which records an export is, as one text: that of copies is alike. */
function bodyOf(posted: Json): string {
  const words = [...postedWords(posted)].filter(([name]) => !isHarmless(name)).sort();
  return new URLSearchParams(words).toString();
}

/** What says of which records an export is, and is heard; `_till` is the word of Azure, the second filter that of HAPI. */
const HEARD: ReadonlySet<string> = new Set(
  '_type _typeFilter _typePostFetchFilterUrl _elements _since _until _till patient includeAssociatedData organizeOutputBy'.split(
    ' ',
  ),
);

/** What takes no record out of an export and parts none from another: its form, its place, which page of its list this is. */
const HARMLESS: ReadonlySet<string> = new Set(
  '_outputformat _format _pretty _page page _mdm _exportid _includehistory _container _isparallel api-version allowpartialmanifests _'.split(
    ' ',
  ),
);

function isHarmless(name: string): boolean {
  return HARMLESS.has(name.toLowerCase());
}

/** True of a parameter that exports are known to be asked for with. */
export function isOfExports(name: string): boolean {
  return HEARD.has(name) || isHarmless(name);
}

/** True of a parameter that hardly anything else is asked for with: other operations know a patient, a form and pages too. */
export function isOnlyOfExports(name: string): boolean {
  return name === '_outputFormat' || (name !== 'patient' && HEARD.has(name));
}

/** Why nobody can tell what an export was asked for, by the names of its parameters; undefined where those cannot be read. */
function doubtsOf(names: readonly string[] | undefined): readonly string[] {
  if (!names) return ['how it was asked for cannot be read: what is missing proves nothing'];
  const strange = new Set(names.filter((name) => !HEARD.has(name)).map(shown));
  if (strange.size === 0) return [];
  const list = [...strange].sort().join(', ');
  return [`it was asked for with ${list}, which may leave records out: what is missing proves nothing`];
}

/** The name of a parameter, where it is a word. */
function shown(name: string): string {
  return /^[\w.-]{1,40}$/.test(name) ? name : 'another parameter';
}

/** The path of a request in one spelling; one that names no server, or none that can be, stays as it is. */
function pathOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const path = url ? url.origin + url.pathname : address;
  return path.replace(/%24export/i, () => '$export').replace(/(?<!\/)\/+$/, '');
}

/** An address without its scheme: a server that is asked by http and by https is one. */
export function anyScheme(address: string): string {
  return address.replace(/^https?:/, '');
}

/** Before any server spoke FHIR, nothing was written in it: whoever asks for what changed since then asks for everything. */
const FIRST_FHIR = Date.UTC(2011, 0);

function lateMoment(since: string | null | undefined): number | undefined {
  return since === undefined || since === null || Date.parse(since) < FIRST_FHIR ? undefined : momentOf(since);
}

function momentOf(text: string): number {
  return Date.parse(text) || 0;
}

/** The parameters that take a part of some types. */
const FILTERS = ['_typeFilter', '_typePostFetchFilterUrl'];

/** The types that `_type` does not name, that a filter narrows, or of which `_elements` takes parts. */
function notWhole(asked: URLSearchParams): readonly ReadType[] {
  const named = asked.getAll('_type').flatMap((text) => text.split(','));
  const filters = FILTERS.flatMap((name) => asked.getAll(name))
    .filter((text) => text.trim() !== '')
    .map((text) => text.match(/\b[A-Z][A-Za-z]{1,63}(?=\?)/g) ?? []);
  const elements = asked.getAll('_elements').flatMap((text) => text.split(','));
  const shortened = elements.map((element) => /^([A-Z][A-Za-z]+)\./.exec(element.trim())?.[1]);
  if (shortened.includes(undefined) || filters.some((types) => types.length === 0)) return READ_TYPES;
  const filtered = filters.flat();
  const types = new Set(named.map((type) => type.trim()));
  const isAsked = (type: ReadType) => types.size === 0 || types.has(type) || type === INSIDE_OTHERS;
  return READ_TYPES.filter((type) => !isAsked(type) || filtered.includes(type) || shortened.includes(type));
}

/** An export gives a note inside its DocumentReference, or not at all. */
const INSIDE_OTHERS = 'Binary';
