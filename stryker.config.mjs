/** The tables that specify the parts that decide; the laws and the oracle are left out: they touch every rule a thousand times. */
const SPECIFICATION = [
  '**/test/{rules,chart,reconcile,terminology}/**/*.test.ts',
  '**/test/{evaluate,trigger}.test.ts',
];

/**
 * Mutation testing of the parts that decide. Jest runs native ES modules, so Stryker's workers need the flag too. A mutant
 * meets the tests that reach its file; one in a table that is read when the module loads would meet all of them, and is left
 * out: the tables of codes are held by tests of their own. Tests are found by way of the sources between, so those are
 * roots too. Workers begin anew now and then, for each run leaves memory behind.
 */
export default {
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  jest: {
    projectType: 'custom',
    enableFindRelatedTests: true,
    config: {
      testEnvironment: 'node',
      roots: ['<rootDir>/test', '<rootDir>/src'],
      testMatch: SPECIFICATION,
      extensionsToTreatAsEsm: ['.ts'],
      transform: { '\\.ts$': '<rootDir>/test/support/strip-types.cjs' },
      testTimeout: 30_000,
    },
  },
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  maxTestRunnerReuse: 60,
  mutate: [
    'src/rules/*.ts',
    'src/chart/**/*.ts',
    'src/evaluate.ts',
    'src/reconcile.ts',
    'src/reconcile/*.ts',
    'src/trigger.ts',
  ],
  ignorePatterns: ['/dist', '/test/browser', '/test/contract'],
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: 'dist/mutation.json' },
  thresholds: { high: 95, low: 90, break: 90 },
  tempDirName: '.stryker-tmp',
  incremental: true,
  incrementalFile: 'dist/mutation-incremental.json',
  timeoutMS: 60_000,
};
