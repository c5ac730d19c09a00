import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { codeOf, failureText, InputError } from '../bulk/input-error.ts';

/** Where the text goes. */
export interface Output {
  readonly write: (text: string) => Promise<void>;
  /** Makes the text whole; without it a file is left marked as partial. */
  readonly close: () => Promise<void>;
}

/** The standard output, at the pace of its reader; whoever stops reading ends the run. */
export function standardOutput(): Output {
  process.stdout.on('error', () => process.exit(2));
  return {
    write: async (text) => {
      if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
    },
    close: () => Promise.resolve(),
  };
}

/**
 * A file, written under the name `<file>.partial` until it is whole.
 * @throws InputError when it cannot be written, or is the input itself.
 */
export async function fileOutput(file: string, input: string): Promise<Output> {
  if (await isSameFile(file, input)) throw new InputError(`${file} is the input; name another file as the output.`);
  const direct = await isSpecial(file);
  const path = direct ? file : `${file}.partial`;
  const stream = createWriteStream(path);
  const failed = finished(stream).then(
    () => undefined,
    (error: unknown) => new InputError(`${file} cannot be written: ${writeFailure(error)}.`, { cause: error }),
  );
  return {
    write: async (text) => {
      if (stream.write(text)) return;
      const drained = once(stream, 'drain').catch(() => undefined);
      await Promise.race([drained, failed]);
    },
    close: async () => {
      stream.end();
      const error = await failed;
      if (!error) {
        if (!direct) await rename(path, file);
        return;
      }
      if (!direct) await rm(path, { force: true });
      throw error;
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

async function isSpecial(file: string): Promise<boolean> {
  try {
    const found = await stat(file);
    return !found.isFile() && !found.isDirectory();
  } catch {
    return false;
  }
}
