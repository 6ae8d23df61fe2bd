const project = (displayName, extra) => ({
  displayName,
  rootDir: import.meta.dirname,
  // What the packages are built into.
  modulePathIgnorePatterns: ['<rootDir>/packages/[^/]+/dist/'],
  testEnvironment: 'node',
  // The packages as they stand here, not as they were last built.
  testEnvironmentOptions: { customExportConditions: ['wallet-source', 'node', 'node-addons'] },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'commonjs' },
        jsc: {
          target: 'es2023',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
      },
    ],
  },
  setupFiles: ['reflect-metadata'],
  clearMocks: true,
  ...extra,
});

/** @type {import('jest').Config} */
export default {
  projects: [
    project('unit', { testMatch: ['<rootDir>/src/**/*.spec.ts'] }),
    project('e2e', {
      testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
    }),
  ],
  // Much of a test is waiting, so that two files at once pay even on two cores. Each has a database and a prefix in Redis
  // of its own, and servers of its own if it disturbs them. More at once would only make each other late.
  maxWorkers: 2,
  testTimeout: 120_000,
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.spec.ts', '!src/**/*.module.ts', '!src/main.ts'],
  coverageProvider: 'v8',
  coverageReporters: ['text', 'lcov'],
};
