import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bots } from './index.ts';

/** Folder of the bundles, with its final slash. */
export const BUNDLES = fileURLToPath(new URL('../dist/bots/', import.meta.url));

/** One bot as Medplum takes it. */
export interface Bundle {
  readonly name: string;
  readonly code: string;
  /** Of the code, in hex. */
  readonly sha256: string;
}

/** The bundles that `npm run build` wrote: what an image carries, which has no bundler. */
export async function builtBots(): Promise<readonly Bundle[]> {
  return Promise.all(
    bots.map(async ({ definition: { name } }) => bundleOf(name, await readFile(`${BUNDLES}${name}.cjs`, 'utf8'))),
  );
}

/** A bundle with its hash. */
export function bundleOf(name: string, code: string): Bundle {
  return { name, code, sha256: createHash('sha256').update(code).digest('hex') };
}
