import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { anyScheme } from './export-request.ts';
import { exportsIn, nearest } from './exports.ts';
import type { Skipped } from './found.ts';
import type { HeldExport } from './held-export.ts';
import { codeOf, failureText, InputError } from './input-error.ts';
import { readManifest } from './manifest.ts';
import { packingIn } from './packing.ts';
import { sourceFiles, type SourceFile } from './source-files.ts';
import { TempFolder } from './temp-folder.ts';
import { unpackedBytes } from './unpack.ts';

/** The path that stands for the standard input. */
export const STANDARD_INPUT = '-';

/** A file of the input and its size in bytes. */
export interface SizedFile extends SourceFile {
  readonly size: number;
}

/** An input, ready to be read more than once. */
export interface Input {
  readonly files: readonly SizedFile[];
  readonly skipped: readonly Skipped[];
  /** Bytes of all files. */
  readonly size: number;
  /** True when all of it fits in memory. */
  readonly isSmall: boolean;
  /** A folder for what is needed during the run. */
  readonly temp: TempFolder;
}

/** Bytes of an input that is read in memory; a packed file counts for so many times its size. */
const SMALL = 24 * 2 ** 20;
const PACKED = 10;

/**
 * Opens an input: a file or folder, the manifest of an export, or the standard input. What is packed or comes as a stream
 * is unpacked into `temp`; that ends when `temp` is removed.
 * @throws InputError when it cannot be read, or there is no room to unpack it.
 */
export async function openInput(path: string, temp = new TempFolder(), small = SMALL): Promise<Input> {
  const { files, skipped } = await found(path, temp);
  const sized = await Promise.all(files.map(sizedFile));
  const weight = sized.reduce((sum, { size, packing }) => sum + size * (packing ? PACKED : 1), 0);
  const isSmall = weight <= small;
  const notes = [...skipped];
  const plain = isSmall ? sized : await unpacked(sized, temp, notes);
  return { files: plain, skipped: notes, size: plain.reduce((sum, { size }) => sum + size, 0), isSmall, temp };
}

async function found(path: string, temp: TempFolder) {
  if (path === STANDARD_INPUT) return { files: [await spilled(temp)], skipped: [] };
  const files = await sourceFiles(path);
  const [first] = files;
  const manifest = files.length === 1 && first?.path === path ? await readManifest(path) : undefined;
  if (manifest?.files.length === 0) throw new InputError(`${path} names no file that stands beside it.`);
  return manifest ?? withExports(byReading(files), await exportsIn(path));
}

/** Tells what exports in a folder lack, up to when their files tell, and of which server where they are of several. */
function withExports({ files, skipped }: ReturnType<typeof byReading>, exports: readonly HeldExport[]) {
  const folders = Map.groupBy(exports, ({ folder }) => folder);
  const isOne = new Set(exports.map((held) => anyScheme(held.server ?? ''))).size < 2;
  const placed = files.map((file): SourceFile => {
    const folder = nearest(file.name, folders);
    const there = folder === undefined ? [] : (folders.get(folder) ?? []);
    const naming = there.filter(({ named }) => named.has(file.path));
    const its = naming.length > 0 ? naming : there;
    const time = Math.max(0, ...its.map((held) => held.time));
    const until = time > 0 ? { until: new Date(time).toISOString() } : {};
    const [server, ...others] = new Set(its.map((held) => held.server));
    return { ...file, ...until, ...(!isOne && server !== undefined && others.length === 0 && { server }) };
  });
  return { files: placed, skipped: [...skipped, ...exports.flatMap((held) => held.skipped)] };
}

function byReading(all: readonly SourceFile[]) {
  const files = all.filter(({ unread }) => unread === undefined);
  const skipped = all.flatMap(({ name, unread }): Skipped[] =>
    unread === undefined ? [] : [{ file: name, why: unread }],
  );
  return { files, skipped };
}

/** A file that cannot be looked at counts nothing; whoever reads it says why. */
async function sizedFile(file: SourceFile): Promise<SizedFile> {
  try {
    return { ...file, size: (await stat(file.path)).size };
  } catch {
    return { ...file, size: 0 };
  }
}

/** The standard input as a file; packed or not, as its first bytes tell. */
async function spilled(temp: TempFolder): Promise<SourceFile> {
  const chunks: AsyncIterator<Buffer> = process.stdin.iterator({ destroyOnReturn: false });
  const first = await chunks.next();
  const packing = first.done === true ? undefined : packingIn(first.value);
  const name = packing === 'gzip' ? 'standard-input.gz' : 'standard-input';
  const path = join(temp.path(), name);
  const all = async function* () {
    for (let next = first; next.done !== true; next = await chunks.next()) yield next.value;
  };
  try {
    await pipeline(Readable.from(all()), createWriteStream(path), { signal: temp.removal });
  } catch (error) {
    temp.removal.throwIfAborted();
    throw new InputError(`The standard input cannot be kept in ${temp.path()}: ${failureText(error)}.`, {
      cause: error,
    });
  }
  return { path, name, ...(packing && { packing }) };
}

/** Unpacks what is packed, as far as it goes. */
async function unpacked(
  files: readonly SizedFile[],
  temp: TempFolder,
  notes: Skipped[],
): Promise<readonly SizedFile[]> {
  const plain: SizedFile[] = [];
  for (const [number, file] of files.entries()) {
    const { packing, ...bare } = file;
    if (!packing) {
      plain.push(file);
      continue;
    }
    const path = join(temp.path(), `${number}.unpacked`);
    try {
      await pipeline(unpackedBytes(file.path, packing), createWriteStream(path), { signal: temp.removal });
    } catch (error) {
      temp.removal.throwIfAborted();
      if (codeOf(error) === 'ENOSPC') {
        const text = `There is no room in ${temp.path()} to unpack ${file.name}: free some, or set TMPDIR to another folder.`;
        throw new InputError(text, { cause: error });
      }
      notes.push({ file: file.name, why: `it could be read no further: ${failureText(error)}` });
    }
    plain.push(await sizedFile({ ...bare, path }));
  }
  return plain;
}
