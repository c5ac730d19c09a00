import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { isReadType, READ_TYPES, type ReadType } from '../chart/shapes.ts';
import { askedFor, type Asked } from './export-request.ts';
import type { Skipped } from './found.ts';
import { holeIn } from './hole.ts';
import { InputError } from './input-error.ts';
import { field, isRecord, parseJson, recordsIn, textField, type Json } from './json.ts';
import { bytesOf, linesOf } from './lines.ts';
import { besides, isManifest, MOST_BYTES, nameIn } from './manifest.ts';
import { startOf } from './packing.ts';
import { sourceFiles, type SourceFile } from './source-files.ts';

/** An export that stands in the input, as its manifest tells. */
export interface HeldExport extends Pick<Asked, 'place' | 'server' | 'isIncremental'> {
  /** Of its manifest, within the input. */
  readonly name: string;
  /** Where its files stand within the input: nothing, or a path with a slash at its end. */
  readonly folder: string;
  /** Up to when it tells, in milliseconds since 1970. */
  readonly time: number;
  /** Types whose absence from it proves nothing. */
  readonly unknown: readonly ReadType[];
  readonly skipped: readonly Skipped[];
  /** True where more files stand with it than it names. */
  readonly hasMore: boolean;
}

/** The exports of an input: that of a manifest, or those whose manifests stand in a folder; none where it cannot be read. */
export async function exportsIn(path: string): Promise<readonly HeldExport[]> {
  try {
    const isFolder = (await stat(path)).isDirectory();
    const found: Found[] = [];
    for (const file of isFolder ? await jsonUnder(path) : [{ path, name: basename(path) }]) {
      const value = await manifestIn(file).catch(() => undefined);
      if (value) found.push({ file, value });
    }
    if (found.length === 0) return [];
    const files = isFolder ? await sourceFiles(path) : [];
    const names = new Set(found.map(({ file }) => file.name));
    const rest = files.filter(({ name, unread }) => unread === undefined && !names.has(name));
    const folders = found.map(({ file }) => folderOf(file.name));
    return await Promise.all(
      found.map(({ file, value }) => {
        const folder = folderOf(file.name);
        const own = rest.filter(({ name }) => nearest(name, folders) === folder);
        return heldExport(file, value, isFolder ? own : undefined);
      }),
    );
  } catch (error) {
    if (error instanceof InputError || isSystemError(error)) return [];
    throw error;
  }
}

interface Found {
  readonly file: SourceFile;
  readonly value: Json;
}

/** The files of a folder and its subfolders that may be manifests: looked for by name alone, for most folders hold none. */
async function jsonUnder(root: string): Promise<readonly SourceFile[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => {
    const name = relative(root, join(entry.parentPath, entry.name)).split(sep).join('/');
    const isHidden = /(?:^|\/)\./.test(name);
    return entry.isDirectory() || isHidden || !/\.json$/i.test(name) ? [] : [{ path: join(root, name), name }];
  });
}

/** The innermost of some folders in which a file stands. */
export function nearest(name: string, folders: readonly string[]): string | undefined {
  return folders.filter((folder) => name.startsWith(folder)).toSorted((a, b) => b.length - a.length)[0];
}

/** True when some file of the input belongs to none of its exports. */
export function hasLoose(exports: readonly HeldExport[], files: readonly SourceFile[]): boolean {
  const folders = exports.map(({ folder }) => folder);
  return (
    exports.some(({ hasMore }) => hasMore) ||
    files.some((file) => nearest(file.name, folders) === undefined && holdsResources(file))
  );
}

function isSystemError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error;
}

function folderOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/') + 1);
}

/** Bytes in which a manifest shows what it is. */
const LOOK = 4096;

async function manifestIn({ path, name }: SourceFile): Promise<Json | undefined> {
  if (!/\.json$/i.test(name) || !(await stat(path)).isFile()) return undefined;
  const start = startOf(path, LOOK).toString('latin1');
  if (start.includes('"resourceType"') || !/"(?:transactionTime|output|request)"/.test(start)) return undefined;
  if ((await stat(path)).size > MOST_BYTES) return undefined;
  const value = parseJson((await readFile(path, 'utf8')).replace(/^\u{feff}/u, ''))?.value;
  return isRecord(value) && isManifest(value) ? value : undefined;
}

/** Reads what a manifest says of its export; `own` are the files that stand with it, undefined where none was looked for. */
async function heldExport(
  { path, name }: SourceFile,
  value: Json,
  own: readonly SourceFile[] | undefined,
): Promise<HeldExport> {
  const asked = await askedFor(value);
  const output = recordsIn(field(value, 'output')).filter((entry) => field(entry, 'count') !== 0);
  const errors = [...recordsIn(field(value, 'error')), ...recordsIn(field(value, 'outcome'))].filter(
    (entry) => field(entry, 'count') !== 0,
  );
  const lost = await filesOf(path, output, own);
  const named = await filesOf(path, errors, own);
  const outcomes =
    errors.length === 0 ? [] : [...named.files, ...(own ?? []).filter((file) => OF_ERRORS.test(file.name))];
  const deleted = await filesOf(path, recordsIn(field(value, 'deleted')), own);
  const aside = new Set([...outcomes, ...deleted.files].map((file) => file.path));
  const kept =
    own?.filter((file) => !aside.has(file.path) && !ASIDE.test(file.name.slice(folderOf(name).length))) ?? [];
  const matched = new Set(lost.files.map((file) => file.path));
  const spare = kept.filter((file) => !matched.has(file.path) && holdsResources(file)).length;
  const records = matched.size + spare;
  const isShort = lost.entries.length > spare;
  const unknown = new Set([...asked.leftOut, ...(isShort ? lost.entries.flatMap(typesIn) : [])]);
  const isUntold = errors.length > 0 && outcomes.length === 0;
  const isHoled = asked.hasFaults || isUntold || (await hasFaults(outcomes));
  const whys = [
    isShort && lost.entries.some((entry) => typesIn(entry).length > 0) && shortText(output.length, records),
    isUntold && untoldText(errors.length),
  ];
  return {
    ...asked,
    name,
    folder: folderOf(name),
    time: Date.parse(textField(value, 'transactionTime') ?? '') || 0,
    unknown: isHoled ? READ_TYPES : [...unknown],
    skipped: own ? whys.filter((why) => why !== false).map((why) => ({ file: name, why })) : [],
    hasMore: spare > lost.entries.length,
  };
}

/** True of a file that begins as one of resources: the log of a client and the notes of a person are none. */
function holdsResources({ path }: SourceFile): boolean {
  const start = startOf(path, LOOK);
  return (
    (start[0] === 0x1f && start[1] === 0x8b) || start.includes(0) || start.toString('latin1').includes('"resourceType"')
  );
}

/** Folders and names under which clients keep what is no record: the files of errors, and of deletions. */
const OF_ERRORS = /(?:^|\/)(?:errors?|outcomes?)[/.]|OperationOutcome/i;
const ASIDE = /(?:^|\/)(?:errors?|outcomes?|deleted)[/.]|OperationOutcome/i;

function shortText(named: number, held: number): string {
  return `it names ${named} ${named === 1 ? 'file' : 'files'} of records, of which no more than ${held} can stand with it: the export is not whole`;
}

function untoldText(count: number): string {
  const [files, does] = count === 1 ? ['file', 'does'] : ['files', 'do'];
  return `it lists ${count} ${files} of errors, which ${does} not stand with it: the export is not whole`;
}

/** The files that entries of a manifest name, those `like` them, and the entries whose file is not found by its name. */
async function filesOf(manifest: string, entries: readonly Json[], like: readonly SourceFile[] = []) {
  const lost: Json[] = [];
  const files = new Map<string, SourceFile>();
  for (const entry of entries) {
    const name = nameIn(textField(entry, 'url') ?? '');
    const beside = name === undefined ? undefined : await besides(manifest, name);
    const file = beside ?? like.find((held) => name !== undefined && `${basename(held.name)}.`.startsWith(`${name}.`));
    if (file) files.set(file.path, file);
    else lost.push(entry);
  }
  return { files: [...files.values()], entries: lost };
}

/** The types a lost file may have held. */
function typesIn(entry: Json): readonly ReadType[] {
  const type = textField(entry, 'type');
  if (type === undefined) return READ_TYPES;
  return isReadType(type) ? [type] : [];
}

/** True when a file of errors tells of something that was not exported. */
async function hasFaults(files: readonly SourceFile[]): Promise<boolean> {
  for (const file of files) {
    try {
      for await (const lines of linesOf(bytesOf(file))) {
        for (const line of lines) {
          if ('why' in line) return true;
          const outcome = line.text === '' ? undefined : parseJson(line.text)?.value;
          if (line.text !== '' && (!isRecord(outcome) || holeIn(outcome) !== undefined)) return true;
        }
      }
    } catch (error) {
      if (isSystemError(error)) return true;
      throw error;
    }
  }
  return false;
}
