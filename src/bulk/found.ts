import type { Reference } from '@medplum/fhirtypes';
import type { ResourceKey } from '../model/verdict.ts';
import type { Json } from './json.ts';

/** Where in the input something stands. */
export interface Place {
  readonly file: string;
  /** Counted from 1; absent for a file that is one JSON text. */
  readonly line?: number;
  /** Place in the list of a Bundle, counted from 1; the entries of a Bundle that stands in it are counted right after it. */
  readonly entry?: number;
}

/** Something that could not be read, and why: never with words of the chart. */
export interface Skipped extends Place {
  readonly why: string;
}

/** A resource as it stands in a file, unjudged, with an id. */
export interface Loaded {
  readonly kind: 'resource';
  readonly place: Place;
  readonly type: string;
  readonly key: ResourceKey;
  readonly resource: Json;
  /** Its address in its Bundle. */
  readonly fullUrl?: string;
  /** The server it was exported from, where the input holds files of several. */
  readonly server?: string;
  /** What `leadsIn` found in it; absent where nobody has looked. */
  readonly leads?: readonly Reference[];
}

/** A deletion as a history Bundle tells it. */
export interface Deleted {
  readonly kind: 'deleted';
  readonly key: ResourceKey;
  /** FHIR instant, when it is told. */
  readonly at?: string;
}

/** A page of a search that goes on elsewhere, is itself the going on, or holds less than the server has found. */
export interface Page {
  readonly kind: 'page';
  readonly place: Place;
  readonly self?: string;
  readonly next?: string;
  /** What the server has found and what of it is here, where a page that begins the search and ends it holds less. */
  readonly short?: { readonly found: number; readonly held: number };
}

/** How many resources each file of an input was found to hold, by its name; an unread one is not among them, or holds none. */
export type Held = ReadonlyMap<string, number>;

/** A Bundle that stands in a Bundle or list, and was read with it; told before what it holds. */
export interface Nested {
  readonly kind: 'nested';
  readonly entry: number;
}

/** What reading yields, in the order of files and lines. */
export type Read = Loaded | Deleted | Page | Nested | { readonly kind: 'skipped'; readonly skipped: Skipped };

/** A place in words: `Claim.ndjson, line 3`. */
export function placeText({ file, line, entry }: Place): string {
  const at = line === undefined ? '' : `, line ${line}`;
  return entry === undefined ? file + at : `${file}${at}, entry ${entry}`;
}
