import { once } from 'node:events';
import { constants, createWriteStream, openSync } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
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

/** The standard output, at the pace of its reader; whoever stops reading ends the run. */
export function standardOutput(): Output {
  process.stdout.on('error', (error) => {
    if (codeOf(error) !== 'EPIPE')
      process.stderr.write(`radgap: the output cannot be written: ${failureText(error)}.\n`);
    process.exit(2);
  });
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
 * A file, written under the name `<file>.partial` until it is whole. A named pipe is waited for until somebody reads it, or
 * `end` says to wait no more.
 * @throws InputError when it cannot be written, or is the input itself.
 */
export async function fileOutput(file: string, input: string, end?: AbortSignal): Promise<Output> {
  if (await isSameFile(file, input)) throw new InputError(`${file} is the input; name another file as the output.`);
  const kind = await kindOf(file);
  const direct = kind !== 'file';
  const path = direct ? file : `${file}.partial`;
  const stream = kind === 'pipe' ? await pipeTo(file, end) : createWriteStream(path);
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
      const error = await failed;
      if (!error) {
        if (!direct) await rename(path, file);
        return;
      }
      throw await discarded(error);
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

async function isSameFile(a: string, b: string): Promise<boolean> {
  try {
    return (await realpath(a)) === (await realpath(b));
  } catch {
    return false;
  }
}

async function kindOf(file: string): Promise<'file' | 'pipe' | 'device'> {
  try {
    const found = await stat(file);
    if (found.isFIFO()) return 'pipe';
    return found.isFile() || found.isDirectory() ? 'file' : 'device';
  } catch {
    return 'file';
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
