import type { ResourceKey } from '../model/verdict.ts';
import { SHORTENED } from '../terminology/shortened.ts';
import type { Loaded, Skipped } from './found.ts';
import { field, isRecord, recordsIn, textField } from './json.ts';

/** True of a resource of which a server says that it left elements out: what it lacks may be on record. */
export function isShortened(resource: unknown): boolean {
  const meta = isRecord(resource) ? field(resource, 'meta') : undefined;
  if (!isRecord(meta)) return false;
  return ['tag', 'security'].some((labels) =>
    recordsIn(field(meta, labels)).some((label) => SHORTENED.has(textField(label, 'code') ?? '')),
  );
}

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
