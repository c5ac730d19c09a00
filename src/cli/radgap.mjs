#!/usr/bin/env node
// The program as it is started. Node loads what strips types for a program that is TypeScript itself, half of the time of a
// small start; what is imported once the cache is on comes from there, stripped.
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';

if (process.features.typescript) {
  const { keepCompiled } = await import('./compile-cache.mjs');
  const { takeNearImportsAsNamed } = await import('./near-imports.mjs');
  // Machine code of an expression at once: bytecode first, for expressions of many words, takes longer than both.
  setFlagsFromString('--no-regexp-tier-up');
  keepCompiled(process.env);
  takeNearImportsAsNamed();
  await import('./radgap.ts');
} else {
  process.stderr.write(
    `radgap: Node ${process.versions.node} does not run TypeScript; \`npx radgap\` brings the Node it needs (24).\n`,
  );
  process.exitCode = 2;
}
