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
  maxWorkers: 2,
  testTimeout: 30_000,
};
