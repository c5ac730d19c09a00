import { isReadType, READ_TYPES, type ReadType } from '../chart/shapes.ts';
import { textField, type Json } from './json.ts';

/** What an export was asked for, as far as its manifest says. */
export interface Asked {
  /** Where it was asked for, and of which patients where they were named: exports of one place tell of the same records. */
  readonly place: string;
  /** The whole of what was asked for: lists of one request are parts of one export. */
  readonly request: string;
  /** The FHIR base of its server; undefined when it is not told. */
  readonly server: string | undefined;
  /** True when only what changed since some moment was asked for. */
  readonly isIncremental: boolean;
  /** Types that were not asked for, or not whole: their absence proves nothing. */
  readonly leftOut: readonly ReadType[];
  /** The server said that it could not export something. */
  readonly hasFaults: boolean;
}

/** What the manifest of an export says of its request: our own in our words, any other in the parameters of Bulk Data. */
export async function askedFor(manifest: Json): Promise<Asked> {
  const request = textField(manifest, 'request') ?? '';
  const [address = '', query = ''] = request.replace(/#.*$/s, '').split(/\?(.*)/s);
  const asked = new URLSearchParams(query);
  const path = pathOf(address);
  const patients = asked.getAll('patient').flatMap((text) => text.split(','));
  const place = [anyScheme(path), ...patients.map((patient) => patient.trim()).sort()].join(' ');
  const [, server] = /^(https?:.+?)(?:\/Patient|\/Group\/[^/]+)?\/\$export$/.exec(path) ?? [];
  const known = { place, request: `${place} ${[...asked].sort().join('&')}`, server };
  const { kept } = await import('./manifest-shape.ts');
  const own = kept.safeParse(manifest);
  if (own.success) {
    const { leftOut, hasFaults, since } = own.data.radgap;
    return { ...known, isIncremental: isLate(since), leftOut: leftOut.filter(isReadType), hasFaults };
  }
  const isIncremental = isLate(asked.get('_since') ?? undefined);
  return { ...known, isIncremental, leftOut: notWhole(asked), hasFaults: false };
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

function isLate(since: string | undefined): boolean {
  return since !== undefined && !(Date.parse(since) < FIRST_FHIR);
}

/** The types that `_type` does not name, that `_typeFilter` narrows, or of which `_elements` takes parts; all with `_until`. */
function notWhole(asked: URLSearchParams): readonly ReadType[] {
  const named = asked.getAll('_type').flatMap((text) => text.split(','));
  const filtered = asked.getAll('_typeFilter').flatMap((text) => text.match(/\b[A-Z][A-Za-z]{1,63}(?=\?)/g) ?? []);
  const elements = asked.getAll('_elements').flatMap((text) => text.split(','));
  const shortened = elements.map((element) => /^([A-Z][A-Za-z]+)\./.exec(element.trim())?.[1]);
  if (shortened.includes(undefined) || asked.has('_until')) return READ_TYPES;
  const types = new Set(named.map((type) => type.trim()));
  const isAsked = (type: ReadType) => types.size === 0 || types.has(type) || type === INSIDE_OTHERS;
  return READ_TYPES.filter((type) => !isAsked(type) || filtered.includes(type) || shortened.includes(type));
}

/** An export gives a note inside its DocumentReference, or not at all. */
const INSIDE_OTHERS = 'Binary';
