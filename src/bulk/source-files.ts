import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { failureText, InputError } from './input-error.ts';

/** A file of the input. `name` is its path within the input, with forward slashes: what messages call it. */
export interface SourceFile {
  readonly path: string;
  readonly name: string;
}

const READABLE = /\.(?:ndjson|jsonl|json)(?:\.gz)?$/i;

/**
 * The files behind a path, in the order of their names: the file itself, or those of a folder and its subfolders named
 * `.ndjson`, `.jsonl` or `.json`, each also as `.gz`.
 * @throws InputError when the path cannot be read or holds no such file.
 */
export async function sourceFiles(path: string): Promise<readonly SourceFile[]> {
  const found = await attempt(path, () => stat(path));
  if (found.isFile()) return [{ path, name: basename(path) }];
  if (!found.isDirectory()) throw new InputError(`${path} cannot be read: it is neither a file nor a folder.`);
  const files = await attempt(path, () => filesUnder(path, ''));
  if (files.length === 0) {
    throw new InputError(
      `${path} holds no file to read: files are expected to end in .ndjson, .jsonl or .json, or one of these and .gz.`,
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

/** Folders are entered, links to folders are not: they may lead round in a circle. */
async function filesUnder(folder: string, prefix: string): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    const name = prefix + entry.name;
    if (entry.isDirectory()) files.push(...(await filesUnder(path, `${name}/`)));
    else if (READABLE.test(entry.name) && (entry.isFile() || (await isLinkedFile(path)))) files.push({ path, name });
  }
  return files;
}

async function isLinkedFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return true;
  }
}

/** The name of a file without its endings, in the letters an id may have. */
export function stemOf({ name }: SourceFile): string {
  return name.replace(READABLE, '').replaceAll(/[^A-Za-z0-9.-]+/g, '-');
}
