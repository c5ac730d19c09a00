import { CHROMIUM } from './test/browser/installed.ts';

const aside = [];
if (CHROMIUM === undefined) {
  globalThis.console.log('No Chromium is installed: the tests of the worklist in a browser are left out.');
  aside.push('/test/browser/');
}

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: aside,
  extensionsToTreatAsEsm: ['.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/support/seed.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.cjs' },
  // One more than the cores: many tests wait for a process or a page of their own.
  maxWorkers: 3,
  testTimeout: 30_000,
};
