import type { ClientApplication, Practitioner } from '@medplum/fhirtypes';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, glob, mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
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

/** The client by which the sandbox's worklist sends people to sign in. */
export const WORKLIST_CLIENT = 'worklist';

/** That client as the sandbox at an address holds it: codes are sent back to the worklist there, by number or name, and nowhere else. */
export function worklistClient(baseUrl: string): ClientApplication {
  const byName = baseUrl.replace('//127.0.0.1:', '//localhost:');
  const redirectUris = [baseUrl, byName];
  return { resourceType: 'ClientApplication', id: WORKLIST_CLIENT, name: 'radgap worklist', redirectUris };
}

/** The builder, in a process of its own: its native part is not for every host. */
const VITE = `${ROOT}node_modules/vite/bin/vite.js`;

/**
 * Builds the worklist unless what is built is newer than all it is made from; false where it is not there and cannot be
 * built, since an installation without development packages serves the page it came with.
 */
export async function buildWorklist(): Promise<boolean> {
  if (await isFresh()) return true;
  if (existsSync(VITE)) await build();
  return isWorklistBuilt();
}

/** Builds aside and puts the page in its place at the end: no reader, and no other build, ever meets half a page. */
async function build(): Promise<void> {
  const begun = new Date();
  await mkdir(`${WORKLIST_FILES}assets`, { recursive: true });
  const aside = await mkdtemp(WORKLIST_FILES.replace(/\/$/, '-'));
  try {
    const env = { ...process.env, NODE_ENV: 'production' };
    const order = [VITE, 'build', '--logLevel', 'error', '--emptyOutDir', '--outDir', aside];
    await promisify(execFile)(process.execPath, order, { cwd: ROOT, env });
    const made = await readdir(`${aside}/assets`);
    await cp(aside, WORKLIST_FILES, { recursive: true, filter: (path) => path !== `${aside}/index.html` });
    await utimes(`${aside}/index.html`, begun, begun);
    await rename(`${aside}/index.html`, `${WORKLIST_FILES}index.html`);
    for (const name of await readdir(`${WORKLIST_FILES}assets`)) {
      if (!made.includes(name)) await rm(`${WORKLIST_FILES}assets/${name}`, { force: true });
    }
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function isFresh(): Promise<boolean> {
  if (!isWorklistBuilt()) return false;
  const { mtimeMs: built } = await stat(`${WORKLIST_FILES}index.html`);
  for await (const path of glob(SOURCES, { cwd: ROOT })) {
    if ((await stat(`${ROOT}${path}`)).mtimeMs > built) return false;
  }
  return true;
}
