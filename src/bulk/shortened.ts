import { isShortened } from '../chart/shortened.ts';
import type { ResourceKey } from '../model/verdict.ts';
import type { Loaded, Skipped } from './found.ts';

/** What has to be said of the shortened resources of a patient, at the place of the first; `held` has newer versions first. */
export function shortenedOf(patient: ResourceKey, held: readonly Loaded[]): readonly Skipped[] {
  const newest = new Map(held.toReversed().map((loaded) => [loaded.key, loaded]));
  const shortened = held.filter((loaded) => newest.get(loaded.key) === loaded && isShortened(loaded.resource));
  const [first] = shortened;
  if (!first) return [];
  const count = shortened.length === 1 ? '1 resource' : `${shortened.length} resources`;
  const are = shortened.length === 1 ? 'is' : 'are';
  const why = `${count} of ${patient} ${are} marked as shortened: what is left out may be on record`;
  return [{ ...first.place, why }];
}
