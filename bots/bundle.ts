import { build } from 'esbuild';
import { readdir, rm, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const output = fileURLToPath(new URL('../dist/bots/', import.meta.url));

/** Files of this folder that are no bot. */
const OTHERS: ReadonlySet<string> = new Set(['bundle.ts', 'index.ts']);

/**
 * Bundles every bot into one CommonJS file as Medplum wants it: `@medplum/core` is the server's own, everything else is
 * inside, and the footer hands the exports over.
 */
export async function bundleBots(): Promise<readonly { readonly file: string; readonly bytes: number }[]> {
  const names = (await readdir(here)).filter((name) => name.endsWith('.ts') && !OTHERS.has(name)).sort();
  await rm(output, { recursive: true, force: true });
  await build({
    entryPoints: names.map((name) => here + name),
    outdir: output,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['@medplum/core'],
    footer: { js: 'Object.assign(exports, module.exports);' },
    legalComments: 'none',
  });
  const files = names.map((name) => output + name.replace(/\.ts$/, '.cjs'));
  return Promise.all(files.map(async (file) => ({ file, bytes: (await stat(file)).size })));
}

if (import.meta.main) {
  for (const { file, bytes } of await bundleBots()) {
    process.stdout.write(`${file.slice(output.length - 'dist/bots/'.length)} ${Math.round(bytes / 1000)} kB\n`);
  }
}
