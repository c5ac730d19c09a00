import { once } from 'node:events';
import { constants, createWriteStream, openSync } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join, relative, sep } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { codeOf, failureText, InputError } from '../bulk/input-error.ts';

/** Where the text goes. */
export interface Output {
  readonly write: (text: string) => Promise<void>;
  /** Makes the text whole; without it a file is left marked as partial. */
  readonly close: () => Promise<void>;
  /**
   * Ends the text before its time, with a mark that says so, and waits until it was taken; whoever would still write waits
   * for ever.
   */
  readonly interrupt: (mark: string) => Promise<void>;
}

/** What a writer waits for whose output has been ended by another. */
const NEVER = new Promise<never>(() => undefined);

/** The standard output, at the pace of its reader. */
export function standardOutput(): Output {
  const write = async (text: string) => {
    if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
  };
  let over = false;
  return {
    write: (text) => (over ? NEVER : write(text)),
    close: () => (over ? NEVER : Promise.resolve()),
    interrupt: (mark) => {
      over = true;
      return new Promise((resolve) => process.stdout.write(mark, () => resolve()));
    },
  };
}

/**
 * A file, written under the name `<file>.partial` until it is whole; what is there keeps its permissions, and a link keeps
 * its place. A named pipe is waited for until somebody reads it, or `end` says to wait no more.
 * @throws InputError when it cannot be written, is something the run reads, or would be read by the next.
 */
export async function fileOutput(file: string, inputs: readonly string[], end?: AbortSignal): Promise<Output> {
  if (file === '' || file === '-') throw new InputError('--output names no file: leave it out to write to the screen.');
  await refuseInputs(file, inputs);
  const { kind, mode } = await found(file);
  if (kind === 'folder') throw new InputError(`${file} cannot be written: it is a folder.`);
  const direct = kind !== 'file';
  const target = direct ? file : ((await realPath(file)) ?? file);
  const path = direct ? file : `${target}.partial`;
  const stream = kind === 'pipe' ? await pipeTo(file, end) : createWriteStream(path, { mode });
  const failed = finished(stream).then(
    () => undefined,
    (error: unknown) => new InputError(`${file} cannot be written: ${writeFailure(error)}.`, { cause: error }),
  );
  const discarded = async (error: InputError) => {
    if (!direct) await rm(path, { force: true });
    return error;
  };
  let over = false;
  return {
    write: async (text) => {
      if (over) return NEVER;
      if (stream.write(text)) return;
      const drained = once(stream, 'drain').then(
        () => undefined,
        () => undefined,
      );
      const error = await Promise.race([drained, failed]);
      if (error) throw await discarded(error);
    },
    close: async () => {
      if (over) return NEVER;
      stream.end();
      const error = (await failed) ?? (direct ? undefined : await renamed(path, target));
      if (error) throw await discarded(error);
    },
    interrupt: async (mark) => {
      over = true;
      if (stream.destroyed) return;
      stream.end(mark);
      await failed;
    },
  };
}

function writeFailure(error: unknown): string {
  return codeOf(error) === 'ENOENT' ? 'its folder does not exist' : failureText(error);
}

async function renamed(path: string, file: string): Promise<InputError | undefined> {
  try {
    await rename(path, file);
    return undefined;
  } catch (error) {
    return new InputError(`${file} cannot be written: ${writeFailure(error)}.`, { cause: error });
  }
}

/** The endings of the files that are read in a folder. */
const READ = /\.(?:ndjson|jsonl|json)(?:\.gz)?$/i;

async function refuseInputs(file: string, inputs: readonly string[]): Promise<void> {
  const [output, folder] = [await realPath(file), await realPath(join(file, '..'))];
  const read = (await Promise.all(inputs.map(realPath))).filter((path) => path !== undefined);
  if (output !== undefined && read.includes(output))
    throw new InputError(`${file} is the input; name another file as the output.`);
  if (!READ.test(file) || folder === undefined) return;
  for (const path of read) {
    if (relative(path, folder).split(sep)[0] === '..' || !(await stat(path)).isDirectory()) continue;
    throw new InputError(`${file} lies in the input, and the next run would read it; name another file as the output.`);
  }
}

async function realPath(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    return undefined;
  }
}

/** What stands under the name of an output, and the permissions it has or is to have. */
async function found(file: string): Promise<{ readonly kind: 'file' | 'folder' | 'pipe' | 'device'; mode: number }> {
  try {
    const there = await stat(file);
    const kind = there.isFIFO() ? 'pipe' : there.isFile() ? 'file' : there.isDirectory() ? 'folder' : 'device';
    return { kind, mode: there.mode & 0o777 };
  } catch {
    return { kind: 'file', mode: 0o666 };
  }
}

/** Milliseconds between two looks whether somebody reads a pipe. */
const LOOK = 50;

/** Writes to a pipe without being held up in a call: a program held up there cannot even end. */
async function pipeTo(file: string, end?: AbortSignal): Promise<Socket> {
  for (;;) {
    try {
      const fd = openSync(file, constants.O_WRONLY | constants.O_NONBLOCK);
      return new Socket({ fd, readable: false, writable: true });
    } catch (error) {
      if (codeOf(error) !== 'ENXIO')
        throw new InputError(`${file} cannot be written: ${writeFailure(error)}.`, { cause: error });
      await setTimeout(LOOK, undefined, end && { signal: end });
    }
  }
}
