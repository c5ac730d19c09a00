import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { askedFor } from './export-request.ts';
import type { Skipped } from './found.ts';
import { field, recordsIn, textField, type Json } from './json.ts';
import { postedBeside, unlisted } from './posted-request.ts';
import { smallJsonIn } from './small-json.ts';
import { readableFile, type SourceFile } from './source-files.ts';

/** The files a manifest names that stand beside it, and those that do not. */
export interface Manifest {
  readonly files: readonly SourceFile[];
  readonly skipped: readonly Skipped[];
}

/** True for the list of files that a bulk export puts beside them. */
export function isManifest(value: Json): boolean {
  return Array.isArray(field(value, 'output')) && textField(value, 'transactionTime') !== undefined;
}

/** What a manifest says whose list goes on in another one, where that is not there. */
export const NO_END =
  'it says that the list of files goes on, and the rest of it does not stand with it: the export is not whole';

/** The address of the manifest in which the list of another one goes on; undefined where it ends. */
export function nextIn(value: Json): string | undefined {
  const next = recordsIn(field(value, 'link')).find((link) => textField(link, 'relation') === 'next');
  return next && (textField(next, 'url') ?? '');
}

/**
 * The manifest in a file of whatever encoding, packed or not; undefined for any other file.
 * @throws what reading the file throws.
 */
export async function manifestIn(path: string): Promise<Json | undefined> {
  const value = await smallJsonIn(path, (start) => {
    const isOther = start.includes('"resourceType"') && !start.includes('"transactionTime"');
    return !isOther && /"(?:transactionTime|output|request)"/.test(start);
  });
  return value && isManifest(value) ? value : undefined;
}

/** Reads a file as the manifest of a bulk export; undefined when it is none. */
export async function readManifest(path: string): Promise<Manifest | undefined> {
  const value = await manifestIn(path).catch(() => undefined);
  if (!value) return undefined;
  const file = basename(path);
  const files: SourceFile[] = [];
  const skipped: Skipped[] = nextIn(value) === undefined ? [] : [{ file, why: NO_END }];
  const met = new Set<string>();
  for (const entry of [...entriesIn(value, 'output'), ...entriesIn(value, 'deleted')]) {
    const name = nameIn(textField(entry, 'url') ?? '');
    const found = name === undefined ? undefined : await besides(path, name);
    if (!found) {
      skipped.push({ file, why: `it names ${name ?? 'a file without a name'}, which does not stand beside it` });
      continue;
    }
    if (met.has(found.name))
      skipped.push({ file, why: `it names ${name ?? ''} at two addresses, and one such file stands beside it` });
    else files.push(found);
    met.add(found.name);
  }
  const posted = unlisted(await postedBeside(path), files);
  skipped.push(...(await askedFor(value, posted)).doubts.map((why) => ({ file, why })));
  let errors = 0;
  for (const entry of [...entriesIn(value, 'error'), ...entriesIn(value, 'outcome')]) {
    const name = nameIn(textField(entry, 'url') ?? '');
    const found = name === undefined ? undefined : await besides(path, name);
    if (!found) errors++;
    else if (!files.some((held) => held.name === found.name)) files.push(found);
  }
  if (errors > 0)
    skipped.push({ file, why: `it lists ${errors} file${errors > 1 ? 's' : ''} of errors: the export is not whole` });
  return { files: files.sort((a, b) => (a.name < b.name ? -1 : 1)), skipped };
}

/**
 * The files in a list of a manifest, each address once, without those that hold nothing. A file that is listed for several
 * types is one of no type: it holds what is counted at all of them alike, or else all that is counted of them.
 */
export function entriesIn(value: Json, list: string): readonly Json[] {
  const entries = recordsIn(field(value, list)).filter((entry) => countIn(entry) !== 0);
  const files = Map.groupBy([...entries.entries()], ([index, entry]) => textField(entry, 'url') ?? index);
  return [...files.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const [, entry] = first;
    const isOne = others.every(([, other]) => field(other, 'type') === field(entry, 'type'));
    if (isOne) return [entry];
    const counts = countsIn([entry, ...others.map(([, other]) => other)]);
    const isAlike = new Set(counts).size === 1;
    return [{ ...entry, type: undefined, count: isAlike ? counts[0] : sumOf(counts) }];
  });
}

/** What entries of a manifest say that their files hold, as far as they do. */
export function countsIn(entries: readonly Json[]): readonly number[] {
  return entries.flatMap((entry) => countIn(entry) ?? []);
}

/** How many resources an entry of a manifest says that its file holds; some servers write large numbers as texts. */
function countIn(entry: Json): number | undefined {
  const told = field(entry, 'count');
  const count = typeof told === 'string' && /^\d+$/.test(told) ? Number(told) : told;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

/** The sum of some counts. */
export function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The last part of the path of an address: the name under which a file is likely to be kept. */
export function nameIn(url: string): string | undefined {
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  const last = path.slice(path.lastIndexOf('/') + 1);
  try {
    return last === '' ? undefined : basename(decodeURIComponent(last));
  } catch {
    return undefined;
  }
}

/** The file of a name that stands beside a manifest, whatever ending it was given. */
export async function besides(manifest: string, name: string): Promise<SourceFile | undefined> {
  for (const ending of ['', '.ndjson', '.gz', '.ndjson.gz']) {
    const path = join(dirname(manifest), name + ending);
    try {
      if ((await stat(path)).isFile()) return readableFile(path, name + ending);
    } catch {
      continue;
    }
  }
  return undefined;
}
