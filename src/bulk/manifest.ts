import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { askedFor } from './export-request.ts';
import type { Skipped } from './found.ts';
import { field, isRecord, parseJson, recordsIn, textField, type Json } from './json.ts';
import { bytesOf } from './lines.ts';
import { openingOf } from './opening.ts';
import { READABLE, readableFile, type SourceFile } from './source-files.ts';

/** The files a manifest names that stand beside it, and those that do not. */
export interface Manifest {
  readonly files: readonly SourceFile[];
  readonly skipped: readonly Skipped[];
}

/** A manifest is small: a larger file is not read as one. */
const MOST_BYTES = 16 * 2 ** 20;

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
  const found = READABLE.test(path) ? await stat(path) : undefined;
  if (!found?.isFile() || found.size > MOST_BYTES) return undefined;
  const start = openingOf(path);
  const isOther = start.includes('"resourceType"') && !start.includes('"transactionTime"');
  if (isOther || !/"(?:transactionTime|output|request)"/.test(start)) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytesOf(readableFile(path, basename(path)))) {
    length += chunk.length;
    if (length > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  const value = parseJson(new TextDecoder().decode(Buffer.concat(chunks)))?.value;
  return isRecord(value) && isManifest(value) ? value : undefined;
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
  skipped.push(...(await askedFor(value)).doubts.map((why) => ({ file, why })));
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
 * types is one of no type.
 */
export function entriesIn(value: Json, list: string): readonly Json[] {
  const entries = recordsIn(field(value, list)).filter((entry) => field(entry, 'count') !== 0);
  const files = Map.groupBy([...entries.entries()], ([index, entry]) => textField(entry, 'url') ?? index);
  return [...files.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const [, entry] = first;
    const isOne = others.every(([, other]) => field(other, 'type') === field(entry, 'type'));
    return [isOne ? entry : { ...entry, type: undefined }];
  });
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
