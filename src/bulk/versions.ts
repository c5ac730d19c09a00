import type { ResourceKey } from '../model/verdict.ts';
import { field, isRecord, textField, type Json } from './json.ts';
import type { Deleted, Loaded, Skipped } from './found.ts';
import { deletionToldBy } from './soft-deleted.ts';
import { isSomebodyElse } from './somebody-else.ts';

/** The versions of each resource that stand, newest first. */
export type Versions = ReadonlyMap<ResourceKey, readonly [Loaded, ...Loaded[]]>;

const TWO_PEOPLE =
  'stands twice with another name, another birth date and no number in common, as where two servers give one id to two people; both were read as one';

/** Sorts the versions of every resource, leaves out what was deleted, and names those whose order cannot be told. */
export function sortVersions(
  loaded: ReadonlyMap<ResourceKey, readonly Loaded[]>,
  deleted: readonly Deleted[],
): { readonly versions: Versions; readonly unsure: readonly Skipped[] } {
  const deletions = new Map<ResourceKey, number>();
  const marked = [...loaded.values()].flatMap((all) => all.flatMap((one) => deletionToldBy(one) ?? []));
  for (const { key, at } of [...deleted, ...marked])
    deletions.set(key, Math.max(deletions.get(key) ?? 0, instant(at) ?? Infinity));
  const versions = new Map<ResourceKey, readonly [Loaded, ...Loaded[]]>();
  const unsure: Skipped[] = [];
  for (const [key, all] of loaded) {
    const [only] = all;
    if (only && all.length === 1 && deletions.size === 0) {
      versions.set(key, [only]);
      continue;
    }
    const gone = deletions.get(key);
    const standing = all.filter(({ resource }) => gone === undefined || (updated(resource) ?? 0) > gone);
    const [first, ...others] = standing.length > 1 ? standing.toSorted(newestFirst) : standing;
    if (!first) continue;
    versions.set(key, [first, ...others]);
    const rival = others.find(({ resource }) => isRival(first.resource, resource));
    if (rival)
      unsure.push({ ...rival.place, why: `${key} stands twice with different content and no sign which is newer` });
    const stranger =
      first.type === 'Patient' && others.find(({ resource }) => isSomebodyElse(first.resource, resource));
    if (stranger) unsure.push({ ...stranger.place, why: `${key} ${TWO_PEOPLE}` });
  }
  return { versions, unsure };
}

function newestFirst({ resource: a }: Loaded, { resource: b }: Loaded): number {
  return byVersion(b, a) || compare(JSON.stringify(b), JSON.stringify(a));
}

function isRival(newest: Json, other: Json): boolean {
  return byVersion(newest, other) === 0 && JSON.stringify(newest) !== JSON.stringify(other);
}

function byVersion(a: Json, b: Json): number {
  return (updated(a) ?? 0) - (updated(b) ?? 0) || version(a) - version(b);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function updated(resource: Json): number | undefined {
  const meta = field(resource, 'meta');
  return isRecord(meta) ? instant(textField(meta, 'lastUpdated')) : undefined;
}

function version(resource: Json): number {
  const meta = field(resource, 'meta');
  const number = isRecord(meta) ? Number(textField(meta, 'versionId') ?? 0) : 0;
  return Number.isNaN(number) ? 0 : number;
}

function instant(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
