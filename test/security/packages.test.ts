import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Listed {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly overrides: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

const read = (path: string): unknown => JSON.parse(readFileSync(`${ROOT}${path}`, 'utf8'));
const manifest = read('package.json') as Manifest;
const { packages } = read('package-lock.json') as { readonly packages: Readonly<Record<string, Listed>> };
const installed = Object.entries(packages).filter(([path]) => path !== '');

/** Licences that ask for no more than their notice. */
const PERMISSIVE = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Zlib',
  'CC0-1.0',
]);

/** Of what runs only while radgap is built or tested: file-level copyleft, and data. */
const AT_BUILD_TIME = new Set([...PERMISSIVE, 'MPL-2.0', 'CC-BY-4.0']);

/** Packages that carry an install script; those not allowed to run it work without. */
const WITH_SCRIPTS = new Set(['@parcel/watcher', 'esbuild', 'node', 'unrs-resolver']);

const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** True when an SPDX expression can be satisfied by some licences: all of an AND, one of an OR. */
function allows(expression: string, licences: ReadonlySet<string>): boolean {
  const plain = expression.replace(/^\(|\)$/g, '');
  if (plain.includes(' AND ')) return plain.split(' AND ').every((part) => allows(part, licences));
  return plain.split(' OR ').some((part) => licences.has(part));
}

describe('the packages radgap is made with', () => {
  it('are named by exact version, direct ones and overrides alike', () => {
    const asked = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.overrides });
    expect(asked.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('are those of the lock file, each with the hash of its content', () => {
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      expect([name, packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
    }
    const loose = installed.filter(([, { link, integrity }]) => !link && !/^sha(?:512|256)-/.test(integrity ?? ''));
    expect(loose.map(([path]) => path)).toEqual([]);
  });

  it('bear licences that permit their use, and say the same where they are installed', () => {
    const strays = installed.filter(
      ([, { license = 'none', dev }]) => !allows(license, dev ? AT_BUILD_TIME : PERMISSIVE),
    );
    expect(strays.map(([path, { license }]) => `${path}: ${license ?? 'none'}`)).toEqual([]);
    const different = Object.keys(manifest.dependencies).filter((name) => {
      const path = `node_modules/${name}`;
      const here = existsSync(`${ROOT}${path}/package.json`) ? (read(`${path}/package.json`) as Listed) : undefined;
      return here === undefined || here.license !== packages[path]?.license || here.version !== packages[path]?.version;
    });
    expect(different).toEqual([]);
  });

  it('run no script at installation save the allowed ones', () => {
    const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path));
    expect(scripted.filter((name) => !WITH_SCRIPTS.has(name))).toEqual([]);
    const allowed = Object.keys(manifest.allowScripts).sort();
    expect(allowed).toEqual(['esbuild', 'node', 'unrs-resolver']);
  });
});
