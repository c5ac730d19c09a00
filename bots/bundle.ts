import { build } from 'esbuild';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleOf, BUNDLES, type Bundle } from './built.ts';
import { bots } from './index.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * Bundles every bot into one CommonJS text as Medplum wants it: `@medplum/core` is the server's own, everything else is
 * inside, and the footer hands the exports over. Nothing is written.
 */
export async function bundleBots(): Promise<readonly Bundle[]> {
  const names = bots.map(({ definition }) => definition.name);
  const { outputFiles } = await build({
    entryPoints: names.map((name) => `${here}${name}.ts`),
    outdir: BUNDLES,
    write: false,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['@medplum/core'],
    footer: { js: 'Object.assign(exports, module.exports);' },
    legalComments: 'none',
  });
  return names.map((name) => {
    const text = outputFiles.find(({ path }) => path.endsWith(`/${name}.js`))?.text;
    if (text === undefined) throw new Error(`esbuild gave no bundle of ${name}`);
    return bundleOf(name, text);
  });
}

async function writeBundles(): Promise<void> {
  await rm(BUNDLES, { recursive: true, force: true });
  await mkdir(BUNDLES, { recursive: true });
  for (const { name, code } of await bundleBots()) {
    await writeFile(`${BUNDLES}${name}.cjs`, code);
    process.stdout.write(`dist/bots/${name}.cjs ${Math.round(Buffer.byteLength(code) / 1000)} kB\n`);
  }
}

if (import.meta.main) await writeBundles();
