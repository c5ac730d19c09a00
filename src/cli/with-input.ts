import { openInput, type Input } from '../bulk/input.ts';
import { InputError } from '../bulk/input-error.ts';
import { TempFolder } from '../bulk/temp-folder.ts';
import { Interrupted, interruptible, type CleanUp } from './interruption.ts';
import type { ExitCode } from './tally.ts';

const ADDRESS = /^https?:\/\//i;

/**
 * Opens an input, lends it to `work` and cleans up after it; a signal ends the work, says so and gives 2.
 * @throws InputError when the input cannot be used.
 */
export async function withInput(
  path: string,
  work: (input: Input, cleanUp: CleanUp) => Promise<ExitCode>,
): Promise<ExitCode> {
  if (ADDRESS.test(path)) {
    throw new InputError('Files are read here, no addresses: `radgap export <folder>` fetches what a server holds.');
  }
  try {
    return await interruptible(async (cleanUp) => {
      const temp = new TempFolder();
      cleanUp(() => temp.remove());
      return work(await openInput(path, temp), cleanUp);
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    process.stdin.destroy();
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}
