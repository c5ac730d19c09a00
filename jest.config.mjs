import { CHROMIUM } from './test/browser/installed.ts';

const aside = [];
if (CHROMIUM === undefined) {
  globalThis.console.log('No Chromium is installed: the tests of the worklist in a browser are left out.');
  aside.push('/test/browser/');
}

// The program is started some hundred and fifty times: what Node compiled of it the first time serves the others.
globalThis.process.env.NODE_COMPILE_CACHE ??= `${import.meta.dirname}/node_modules/.cache/compiled`;

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: aside,
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.cjs' },
  // Two cores are not kept busy by two workers, for tests of servers and in a browser wait; a third fills them.
  maxWorkers: 3,
  // Each file leaves memory behind in its worker, and collecting garbage takes longer the more there is: one is begun anew.
  workerIdleMemoryLimit: '400MB',
  testTimeout: 30_000,
};
