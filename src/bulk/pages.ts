import type { Page, Place, Skipped } from './found.ts';
import { field, isRecord, recordsIn, textField, type Json } from './json.ts';

/** What a Bundle tells of the search it is a page of; undefined when it tells nothing that could be missing. */
export function pageOf(bundle: Json, place: Place): Page | undefined {
  const [self, next, before] = ['self', 'next', 'prev(?:ious)?'].map((relation) => linkIn(bundle, relation));
  const ends = next === undefined && before === undefined && !ESTIMATED.test(self ?? '');
  const short = ends ? shortIn(bundle) : undefined;
  if (self === undefined && next === undefined && !short) return undefined;
  return {
    kind: 'page',
    place,
    ...(self !== undefined && { self }),
    ...(next !== undefined && { next }),
    ...(short && { short }),
  };
}

/** Searches of which a part is not among the input: a chart that is half there must not pass for whole. */
export function missingPages(pages: readonly Page[]): readonly Skipped[] {
  const held = new Set(pages.map(({ self }) => self));
  const named = new Set(pages.map(({ next }) => next));
  return pages.flatMap(({ place, self, next, short }) => {
    if (next !== undefined && !held.has(next))
      return { ...place, why: 'it names a next page of the search, which is not among the input' };
    if (!short || (self !== undefined && named.has(self))) return [];
    return { ...place, why: `its search has found ${short.found} resources, of which it holds ${short.held}` };
  });
}

/** A total the server was asked only to estimate says nothing of what is here. */
const ESTIMATED = /[?&]_total=estimate(?:&|$)/;

function linkIn(bundle: Json, relation: string): string | undefined {
  const named = new RegExp(`^${relation}$`);
  const link = recordsIn(field(bundle, 'link')).find((one) => named.test(textField(one, 'relation') ?? ''));
  return link && textField(link, 'url');
}

function shortIn(bundle: Json): Page['short'] {
  const found = field(bundle, 'total');
  if (textField(bundle, 'type') !== 'searchset' || typeof found !== 'number') return undefined;
  const held = recordsIn(field(bundle, 'entry')).filter(isMatch).length;
  return found > held ? { found, held } : undefined;
}

/** Whether an entry is one of those that `Bundle.total` counts: neither included nor an outcome (FHIR R4, 3.1.1.3). */
function isMatch(entry: Json): boolean {
  const search = field(entry, 'search');
  return !isRecord(search) || (textField(search, 'mode') ?? 'match') === 'match';
}
