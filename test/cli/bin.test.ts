import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const root = new URL('../../', import.meta.url).pathname;
const { version, bin, scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  readonly version: string;
  readonly bin: { readonly radgap: string };
  readonly scripts: { readonly start: string };
};

const started = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: root });
  return { status, stdout, stderr };
};

describe('what npx and npm start', () => {
  it('is one file, which may be run by itself', () => {
    accessSync(`${root}${bin.radgap}`, constants.X_OK);
    expect(readFileSync(`${root}${bin.radgap}`, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(scripts.start).toBe(`node ${bin.radgap} start`);
  });
  it.each([bin.radgap, 'src/cli/radgap.ts'])('tells its version: %s', (file) => {
    expect(started(file, '--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });
  it('is one sentence where Node runs no TypeScript', () => {
    const { status, stdout, stderr } = started('--no-experimental-strip-types', bin.radgap, '--version');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^radgap: Node \S+ does not run TypeScript; [^\n]*npx radgap[^\n]*\n$/);
  });
});
