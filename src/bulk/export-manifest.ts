import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { READ_TYPES, type ReadType } from '../chart/shapes.ts';
import { isAnswerType } from './answers.ts';
import { exportsIn, hasLoose } from './exports.ts';
import { seriesIn, unknownOf } from './export-series.ts';
import type { Held, Skipped } from './found.ts';
import type { HeldExport } from './held-export.ts';
import { shortIn } from './short-files.ts';
import { codeOf, failureText, InputError } from './input-error.ts';
import { parseJson } from './json.ts';
import type { Note } from './manifest-shape.ts';
import { requestWords } from './request-words.ts';
import { sourceFiles, type SourceFile } from './source-files.ts';

/** Name of the manifest in the folder of an export; it is written last, so that a folder with it is whole. */
export const MANIFEST = 'manifest.json';

/** An export of ours, as its manifest tells. */
export interface OwnExport extends Note {
  readonly transactionTime: string;
  /** True where it was asked for what people answer the checker. */
  readonly hasAnswers: boolean;
}

/** What the manifest of an export of ours says, given its folder or itself; undefined for any other path. */
export async function exportIn(path: string): Promise<OwnExport | undefined> {
  const file = basename(path) === MANIFEST ? path : join(path, MANIFEST);
  const text = await textOf(file);
  if (text === undefined) return undefined;
  const { kept } = await import('./manifest-shape.ts');
  const read = kept.safeParse(parseJson(text)?.value);
  if (!read.success) return undefined;
  const { radgap, transactionTime } = read.data;
  const types = requestWords(read.data)
    ?.parameters.getAll('_type')
    .flatMap((named) => named.split(','));
  return { ...radgap, transactionTime, hasAnswers: types?.some(isAnswerType) === true };
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined;
    throw new InputError(`${file} cannot be read: ${failureText(error)}.`, { cause: error });
  }
}

/** What an input lacks, by what its files were found to hold; without that, no file is held against its count. */
export type LeftOut = (held?: Held) => {
  /** Types whose absence proves nothing. */
  readonly types: readonly ReadType[];
  /** The files that hold less than was counted. */
  readonly skipped: readonly Skipped[];
};

/**
 * The types whose absence from an input proves nothing: those that its exports were not asked for or do not hold whole, and
 * all of them where they hold only what changed, or came with holes. None for an input without the manifest of an export.
 */
export async function leftOut(path: string): Promise<LeftOut> {
  const exports = await exportsIn(path);
  if (exports.length === 0) return () => ({ types: [], skipped: [] });
  const isLoose = hasLoose(exports, await filesAt(path, exports));
  return (found) => {
    const short = exports.map((held) => (found ? shortIn(held, found) : { types: [], skipped: [] }));
    const known = exports.map((held, index) => ({
      ...held,
      unknown: [...held.unknown, ...(short[index]?.types ?? [])],
    }));
    const unknown = new Set(seriesIn(known).flatMap((held) => unknownOf(held) ?? (isLoose ? [] : READ_TYPES)));
    return {
      types: READ_TYPES.filter((type) => unknown.has(type)),
      skipped: short.flatMap(({ skipped }) => skipped),
    };
  };
}

async function filesAt(path: string, exports: readonly HeldExport[]): Promise<readonly SourceFile[]> {
  if (!(await stat(path)).isDirectory()) return [];
  const manifests = new Set(exports.map(({ name }) => name));
  return (await sourceFiles(path)).filter(({ name, unread }) => unread === undefined && !manifests.has(name));
}
