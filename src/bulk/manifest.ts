import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Skipped } from './found.ts';
import { field, isRecord, parseJson, recordsIn, textField, type Json } from './json.ts';
import { readableFile, type SourceFile } from './source-files.ts';

/** The files a manifest names that stand beside it, and those that do not. */
export interface Manifest {
  readonly files: readonly SourceFile[];
  readonly skipped: readonly Skipped[];
}

/** A manifest is small: a larger file is not read as one. */
export const MOST_BYTES = 16 * 2 ** 20;

/** True for the list of files that a bulk export puts beside them. */
export function isManifest(value: Json): boolean {
  return Array.isArray(field(value, 'output')) && textField(value, 'transactionTime') !== undefined;
}

/** Reads a file as the manifest of a bulk export; undefined when it is none. */
export async function readManifest(path: string): Promise<Manifest | undefined> {
  if (!/\.json$/i.test(path) || (await stat(path)).size > MOST_BYTES) return undefined;
  const value = parseJson((await readFile(path, 'utf8')).replace(/^\u{feff}/u, ''))?.value;
  if (!isRecord(value) || !isManifest(value)) return undefined;
  const file = basename(path);
  const files: SourceFile[] = [];
  const skipped: Skipped[] = [];
  for (const entry of [...recordsIn(field(value, 'output')), ...recordsIn(field(value, 'deleted'))]) {
    const name = nameIn(textField(entry, 'url') ?? '');
    const found = name === undefined ? undefined : await besides(path, name);
    if (found && !files.some((held) => held.name === found.name)) files.push(found);
    if (!found)
      skipped.push({ file, why: `it names ${name ?? 'a file without a name'}, which does not stand beside it` });
  }
  let errors = 0;
  for (const entry of [...recordsIn(field(value, 'error')), ...recordsIn(field(value, 'outcome'))]) {
    const name = nameIn(textField(entry, 'url') ?? '');
    const found = name === undefined ? undefined : await besides(path, name);
    if (!found) errors++;
    else if (!files.some((held) => held.name === found.name)) files.push(found);
  }
  if (errors > 0)
    skipped.push({ file, why: `it lists ${errors} file${errors > 1 ? 's' : ''} of errors: the export is not whole` });
  return { files: files.sort((a, b) => (a.name < b.name ? -1 : 1)), skipped };
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
