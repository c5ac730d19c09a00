import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isOfExports, isOnlyOfExports } from './export-request.ts';
import { field, recordsIn, textField, type Json } from './json.ts';
import { smallJsonIn } from './small-json.ts';
import type { SourceFile } from './source-files.ts';

/** The Parameters that were posted to ask for exports, by the path of the file each is kept in. */
export type Posted = ReadonlyMap<string, Json>;

/** Finds what was posted among some files; one that cannot be read is none. */
export async function postedIn(files: readonly Pick<SourceFile, 'path'>[]): Promise<Posted> {
  const posted = new Map<string, Json>();
  for (const { path } of files) {
    const value = await smallJsonIn(path, (start) => BEGINNING.test(start)).catch(() => undefined);
    if (value && isKickOff(value)) posted.set(path, value);
  }
  return posted;
}

/** Finds what was posted among the files that stand beside a manifest. */
export async function postedBeside(manifest: string): Promise<Posted> {
  const folder = dirname(manifest);
  const names = await readdir(folder).catch(() => []);
  return postedIn(names.map((name) => ({ path: join(folder, name) })));
}

/** What was posted, of some files only. */
export function postedAmong(posted: Posted, files: readonly SourceFile[]): Posted {
  const paths = new Set(files.map(({ path }) => path));
  return new Map([...posted].filter(([path]) => paths.has(path)));
}

/** What was posted, but for files that a manifest lists: those were exported. */
export function unlisted(posted: Posted, listed: readonly SourceFile[]): readonly Json[] {
  return [...posted].flatMap(([path, value]) => (listed.some((file) => file.path === path) ? [] : [value]));
}

/** How they begin; some clients write names in the order of letters, and a long list before what it is a list of. */
const BEGINNING = /"resourceType"\s*:\s*"Parameters"|^\s*\{\s*"parameter"\s*:/;

/** True of Parameters that hold no resource, and name what only exports are asked for with, or nothing beside what they may be. */
function isKickOff(value: Json): boolean {
  if (textField(value, 'resourceType') !== 'Parameters') return false;
  const parameters = recordsIn(field(value, 'parameter'));
  const isOther = parameters.some((one) => field(one, 'resource') !== undefined || field(one, 'part') !== undefined);
  const names = parameters.map((parameter) => textField(parameter, 'name') ?? '');
  return !isOther && (names.some(isOnlyOfExports) || names.every(isOfExports));
}
