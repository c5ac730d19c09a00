import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { ExportError } from './export-error.ts';
import { MANIFEST } from './export-manifest.ts';
import { codeOf, failureText, InputError } from './input-error.ts';

/** A file that is whole on disk. */
const fetched = z.object({ name: z.string(), lines: z.int(), bytes: z.int() });
export type Fetched = z.output<typeof fetched>;

const stateShape = z.object({
  request: z.string(),
  status: z.string(),
  /** By what does not change when the server signs its addresses anew. */
  files: z.record(z.string(), fetched),
});
export type State = z.output<typeof stateShape>;

/** Its name ends in nothing that is read as input. */
const STATE = 'export.state';

/**
 * Readies a folder, readable by its owner alone, and gives what an earlier run of the same request left there.
 * @throws ExportError when the folder holds anything else.
 */
export async function openFolder(folder: string, request: string): Promise<State | undefined> {
  const names = await attempt(folder, async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return readdir(folder);
  });
  refuseUsed(folder, names);
  if (!names.includes(STATE)) return undefined;
  const state = await readState(folder);
  if (state?.request === request) return state;
  throw new ExportError(
    `${folder} holds an unfinished export of another request: give the same options, or name another folder.`,
  );
}

/**
 * Looks at a folder before a server is asked anything: that may take long where none answers.
 * @throws ExportError when it holds anything but an unfinished export, InputError when it is a file or cannot be read.
 */
export async function refuseUsedFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (!found) return;
  if (!found.isDirectory()) throw new InputError(`${folder} cannot be used: ${failureText({ code: 'EEXIST' })}.`);
  refuseUsed(folder, await attempt(folder, () => readdir(folder)));
}

function refuseUsed(folder: string, names: readonly string[]): void {
  if (names.includes(MANIFEST))
    throw new ExportError(`${folder} holds a finished export: name another folder, or check it with radgap check.`);
  if (names.length > 0 && !names.includes(STATE))
    throw new ExportError(`${folder} holds other files: name an empty folder.`);
}

async function readState(folder: string): Promise<State | undefined> {
  const text = await attempt(folder, () => readFile(join(folder, STATE), 'utf8'));
  try {
    return stateShape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Keeps how far an export is; whoever reads it finds the old state or the new one. */
export function keepState(folder: string, state: State): Promise<void> {
  return keepWhole(folder, STATE, JSON.stringify(state));
}

/** Forgets how far an export is: it is whole. */
export function dropState(folder: string): Promise<void> {
  return attempt(folder, () => rm(join(folder, STATE), { force: true }));
}

/** Forgets an export with all its files: another one is to take its place. */
export async function dropExport(folder: string, { files }: State): Promise<void> {
  await attempt(folder, async () => {
    for (const { name } of Object.values(files)) await rm(join(folder, name), { force: true });
  });
  await dropState(folder);
}

/** Writes a file of a folder whole or not at all. */
export async function keepWhole(folder: string, name: string, text: string): Promise<void> {
  await attempt(folder, async () => {
    await writeFile(join(folder, `${name}.new`), text, { mode: 0o600 });
    await rename(join(folder, `${name}.new`), join(folder, name));
  });
}

async function attempt<T>(folder: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (codeOf(error) === '') throw error;
    throw new InputError(`${folder} cannot be used: ${failureText(error)}.`, { cause: error });
  }
}
