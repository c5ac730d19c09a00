import type { Practitioner } from '@medplum/fhirtypes';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { glob, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isWorklistBuilt, WORKLIST_FILES } from '../worklist-files.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What the page is made from besides the packages. */
const SOURCES = ['vite.config.ts', 'package-lock.json', 'src/**/*.{ts,tsx,css,html,svg,json}'];

/** The person at the sandbox's worklist: who a waiver or a Task there is signed by. */
export const SANDBOX_PERSON: Practitioner = {
  resourceType: 'Practitioner',
  id: 'sandbox-cdi',
  active: true,
  name: [{ use: 'official', given: ['Cora'], family: 'Worklist' }],
  qualification: [{ code: { text: 'Clinical documentation specialist' } }],
};

/** The builder, in a process of its own: its native part is not for every host. */
const VITE = `${ROOT}node_modules/vite/bin/vite.js`;

/**
 * Builds the worklist unless what is built is newer than all it is made from; false where it is not there and cannot be
 * built, since an installation without development packages serves the page it came with.
 */
export async function buildWorklist(): Promise<boolean> {
  if (await isFresh()) return true;
  if (existsSync(VITE)) {
    const env = { ...process.env, NODE_ENV: 'production' };
    await promisify(execFile)(process.execPath, [VITE, 'build', '--logLevel', 'error'], { cwd: ROOT, env });
  }
  return isWorklistBuilt();
}

async function isFresh(): Promise<boolean> {
  if (!isWorklistBuilt()) return false;
  const { mtimeMs: built } = await stat(`${WORKLIST_FILES}index.html`);
  for await (const path of glob(SOURCES, { cwd: ROOT })) {
    if ((await stat(`${ROOT}${path}`)).mtimeMs > built) return false;
  }
  return true;
}
