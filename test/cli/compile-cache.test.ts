import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { runRadgap } from './run-radgap.ts';

const SETTLED = `${import.meta.dirname}/../golden/settled.json`;
const folder = mkdtempSync(join(tmpdir(), 'radgap-cache-'));
afterAll(() => rmSync(folder, { recursive: true }));

const checked = async (env: Readonly<Record<string, string | undefined>>) => {
  const { code, stdout } = await runRadgap(['check', SETTLED, '--format', 'ndjson', '--as-of', '2025-06-01'], folder, {
    NODE_COMPILE_CACHE: undefined,
    ...env,
  });
  return { code, stdout };
};

describe('what Node compiled of the program', () => {
  it('is kept in the cache folder of the user, and the next run says the same', async () => {
    const env = { XDG_CACHE_HOME: join(folder, 'cache') };
    const first = await checked(env);
    expect(first.code).toBe(1);
    expect(readdirSync(join(folder, 'cache', 'radgap'))).not.toEqual([]);
    expect(await checked(env)).toEqual(first);
  });

  it('is kept nowhere else where the site says so, or says not to', async () => {
    const own = join(folder, 'own');
    const cache = join(folder, 'unused');
    const { code } = await checked({ XDG_CACHE_HOME: cache, NODE_COMPILE_CACHE: own });
    expect([code, existsSync(own), existsSync(cache)]).toEqual([1, true, false]);
    await checked({ XDG_CACHE_HOME: cache, NODE_DISABLE_COMPILE_CACHE: '1' });
    expect(existsSync(cache)).toBe(false);
  });

  it('is kept not at all where nothing can be written, and nothing else changes', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect((await checked({ XDG_CACHE_HOME: file })).code).toBe(1);
  });
});
