import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Bundle } from '../../bots/built.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SCRIPT = "process.stdout.write(JSON.stringify(await (await import('./bots/bundle.ts')).bundleBots()))";

/** Every bot as `radgap deploy` would bundle it; in a process of its own, for esbuild does not run inside jest. */
export async function bundled(): Promise<readonly Bundle[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', SCRIPT], {
    cwd: root,
    maxBuffer: 16_000_000,
  });
  return JSON.parse(stdout) as Bundle[];
}
