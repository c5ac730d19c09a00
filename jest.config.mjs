/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // The contract suite and the browser suite go at the pace of a server: they have scripts of their own.
  testPathIgnorePatterns: globalThis.process.env.RADGAP_SLOW ? [] : ['/test/contract/', '/test/browser/'],
  extensionsToTreatAsEsm: ['.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/support/seed.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.cjs' },
  maxWorkers: 2,
  testTimeout: 30_000,
};
