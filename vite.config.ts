import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The build of the worklist. Addresses in it are relative, so that it can be served below any path. */
export default defineConfig({
  root: at('src/worklist'),
  base: './',
  resolve: { alias: { 'node:buffer': at('src/worklist/data/base64.ts') } },
  build: {
    outDir: at('dist/worklist'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
});
