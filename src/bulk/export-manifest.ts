import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isReadType, READ_TYPES, type ReadType } from '../chart/shapes.ts';
import { codeOf, failureText, InputError } from './input-error.ts';
import { parseJson } from './json.ts';
import type { Note } from './manifest-shape.ts';

/** Name of the manifest in the folder of an export; it is written last, so that a folder with it is whole. */
export const MANIFEST = 'manifest.json';

/** What the manifest of an export of ours says, given its folder or itself; undefined for any other path. */
export async function exportIn(path: string): Promise<(Note & { readonly transactionTime: string }) | undefined> {
  const file = basename(path) === MANIFEST ? path : join(path, MANIFEST);
  const text = await textOf(file);
  if (text === undefined) return undefined;
  const { kept } = await import('./manifest-shape.ts');
  const read = kept.safeParse(parseJson(text)?.value);
  return read.success ? { ...read.data.radgap, transactionTime: read.data.transactionTime } : undefined;
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined;
    throw new InputError(`${file} cannot be read: ${failureText(error)}.`, { cause: error });
  }
}

/**
 * The types whose absence from an export of ours proves nothing: those it was not asked for, though rules read them, and all
 * of them where it holds only what changed, or came with holes. None for any other input.
 */
export async function leftOut(path: string): Promise<readonly ReadType[]> {
  const note = await exportIn(path);
  if (!note) return [];
  return note.since !== undefined || note.hasFaults ? READ_TYPES : note.leftOut.filter(isReadType);
}
