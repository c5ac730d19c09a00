import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The program. */
export const BIN = fileURLToPath(new URL('../../src/cli/radgap.mjs', import.meta.url));

/** What a run of the program left behind. */
export interface Transcript {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as a shell would, without a terminal. */
export function runRadgap(
  args: readonly string[],
  cwd?: string,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Transcript> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [BIN, ...args],
      { maxBuffer: 64 * 2 ** 20, env: { ...process.env, ...env }, ...(cwd !== undefined && { cwd }) },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
