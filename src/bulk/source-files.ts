import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { failureText, InputError } from './input-error.ts';
import { whyUnread } from './misnamed.ts';
import { packingOf, type Packing } from './packing.ts';

/** A file of the input. `name` is its path within the input, with forward slashes: what messages call it. */
export interface SourceFile {
  readonly path: string;
  readonly name: string;
  /** What has to be undone before it is read; absent: nothing. */
  readonly packing?: Packing;
  /** The FHIR base it was exported from, where that is told and the input holds files of several servers. */
  readonly server?: string;
  /** The moment of the export it came with: what it tells as deleted was deleted before. */
  readonly until?: string;
  /** Why it is left unread, of what may hold records and cannot be read here. */
  readonly unread?: string;
}

/** The names of files that are read. */
export const READABLE = /\.(?:ndjson|jsonl|json)(?:\.gz)?$/i;

/** Files of files, and files packed in another way than gzip. */
const ARCHIVE = /\.(?:zip|tar|tgz|tar\.gz|bz2|xz|zst|7z|rar)$/i;
const PACKED = 'it is an archive: unpack it there, and move the archive away';
const LINKED = 'it is a link to a folder, which is not followed: it may lead round in a circle';
const LOST = 'it is a link to something that is not there';
const ODD = 'it is neither a file nor a folder, and is not read';

/**
 * The files behind a path, in the order of their names: the file itself, or those of a folder and its subfolders named
 * `.ndjson`, `.jsonl` or `.json`, each also as `.gz`. What else may hold records stands among them, as left unread: archives,
 * links to folders, and files that look like records under another name. What they hold would pass for missing.
 * @throws InputError when the path cannot be read or holds no such file.
 */
export async function sourceFiles(path: string): Promise<readonly SourceFile[]> {
  const found = await attempt(path, () => stat(path));
  if (found.isFile() && ARCHIVE.test(path)) throw new InputError(`${path} cannot be read: ${PACKED}.`);
  if (found.isFile()) return [readableFile(path, basename(path))];
  if (!found.isDirectory()) throw new InputError(`${path} cannot be read: it is neither a file nor a folder.`);
  const files = await attempt(path, () => filesUnder(path, ''));
  if (files.every(({ unread }) => unread !== undefined)) {
    throw new InputError(
      `${path} holds no file to read: files are expected to end in .ndjson, .jsonl or .json, or one of these and .gz.${files.map(({ name, unread }) => ` ${name}: ${unread ?? ''}.`).join('')}`,
    );
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function attempt<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw new InputError(`${path} cannot be read: ${failureText(error)}.`, { cause: error });
  }
}

/** Folders are entered, links to folders are not: they may lead round in a circle. One that stays within is read without. */
async function filesUnder(root: string, prefix: string): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const entry of await readdir(join(root, prefix), { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const name = prefix + entry.name;
    const path = join(root, name);
    const kind = entry.isSymbolicLink() ? await kindBehind(path) : kindOf(entry);
    if (kind === 'file') files.push(...fileNamed(path, name));
    else if (kind !== 'folder') files.push({ path, name, unread: kind });
    else if (entry.isDirectory()) files.push(...(await filesUnder(root, `${name}/`)));
    else if (!(await staysWithin(root, path))) files.push({ path, name, unread: LINKED });
  }
  return files;
}

function fileNamed(path: string, name: string): readonly SourceFile[] {
  if (READABLE.test(name)) return [readableFile(path, name)];
  const unread = ARCHIVE.test(name) ? PACKED : whyUnread(path);
  return unread === undefined ? [] : [{ path, name, unread }];
}

/** A file that is read, whatever its name. */
export function readableFile(path: string, name: string): SourceFile {
  const packing = packingOf(path);
  return { path, name, ...(packing && { packing }) };
}

async function staysWithin(root: string, path: string): Promise<boolean> {
  const [whole, target] = await Promise.all([realpath(root), realpath(path)]);
  return `${target}${sep}`.startsWith(`${whole}${sep}`);
}

type Kind = 'file' | 'folder' | typeof ODD | typeof LOST;

function kindOf(entry: Pick<Stats, 'isFile' | 'isDirectory'>): Kind {
  if (entry.isFile()) return 'file';
  return entry.isDirectory() ? 'folder' : ODD;
}

async function kindBehind(link: string): Promise<Kind> {
  try {
    return kindOf(await stat(link));
  } catch {
    return LOST;
  }
}

/** The name of a file without its endings, in the letters an id may have. */
export function stemOf({ name }: SourceFile): string {
  return name.replace(READABLE, '').replaceAll(/[^A-Za-z0-9.-]+/g, '-');
}
