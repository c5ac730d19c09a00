import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod/mini';
import { isReadType, READ_TYPES, type ReadType } from '../chart/shapes.ts';
import { codeOf, failureText, InputError } from './input-error.ts';
import { parseJson } from './json.ts';

const orNothing = <T extends z.ZodMiniType>(shape: T) => z.catch(z.optional(shape), undefined);

const file = z.looseObject({
  type: orNothing(z.string()),
  url: z.string().check(z.minLength(1)),
  count: orNothing(z.int().check(z.minimum(0))),
});
const files = z.nullish(z.array(file));

/** The manifest of a finished Bulk Data export; older and newer guides name the files that tell of errors differently. */
export const manifestShape = z.looseObject({
  transactionTime: z.string().check(z.minLength(1)),
  request: orNothing(z.string()),
  requiresAccessToken: z.optional(z.boolean()),
  output: z.array(file),
  deleted: files,
  error: files,
  outcome: files,
  link: z.nullish(z.array(z.looseObject({ relation: z.string(), url: z.string() }))),
});
export type Manifest = z.output<typeof manifestShape>;

/** What our own manifest keeps beside the standard's words. */
const noteShape = z.object({
  /** Types that were not asked for, though rules read them: their absence proves nothing. */
  leftOut: z.array(z.string()),
  /** The server said that it could not export something. */
  hasFaults: z.boolean(),
  since: z.optional(z.string()),
});
export type Note = z.output<typeof noteShape>;

/** Name of the manifest in the folder of an export; it is written last, so that a folder with it is whole. */
export const MANIFEST = 'manifest.json';

const kept = z.looseObject({ transactionTime: z.string(), radgap: noteShape });

/** What the manifest of an export of ours says, given its folder or itself; undefined for any other path. */
export async function exportIn(path: string): Promise<(Note & { readonly transactionTime: string }) | undefined> {
  const file = basename(path) === MANIFEST ? path : join(path, MANIFEST);
  try {
    const read = kept.safeParse(parseJson(await readFile(file, 'utf8'))?.value);
    return read.success ? { ...read.data.radgap, transactionTime: read.data.transactionTime } : undefined;
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
