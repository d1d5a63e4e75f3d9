import { readFileSync } from 'node:fs';

// Nest is published as ES modules only. swc compiles every module, node_modules included, to CommonJS
// (once: the result is cached), so tests need no flag, and jest's ordinary module mocking works.
const swc = [
  '@swc/jest',
  {
    swcrc: false,
    isModule: 'unknown', // leave CommonJS and UMD files alone: their top-level `this` must stay
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      target: 'es2023',
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

const { paths } = JSON.parse(readFileSync(new URL('tsconfig.json', import.meta.url), 'utf8')).compilerOptions;

const shared = {
  rootDir: '.',
  testEnvironment: 'node',
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: { '^.+\\.(ts|m?js)$': swc },
  transformIgnorePatterns: [],
  moduleNameMapper: Object.fromEntries(
    Object.entries(paths).map(([alias, [file]]) => [`^${alias}$`, file.replace('./', '<rootDir>/')]),
  ),
  resolver: '<rootDir>/scripts/jest-resolver.cjs',
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/'],
};

// Every spec of test/ that speaks to a running server is run on both logs, but for these.
const ofOneLog = [
  // They speak to no server.
  ...['boundaries', 'compose', 'eventstoredb-cluster', 'eventstoredb-log', 'eventstoredb-node'],
  // They start a cluster themselves, whatever log is under test.
  ...['cluster', 'telemetry-from-the-cluster', 'telemetry-retention'],
  // It writes into the embedded log's file.
  'unreadable-event',
  // They run what a page shows to a reader who has nothing but the embedded log.
  ...['readme', 'replay-docs', 'schema-evolution'],
];

// They take their time, and would keep whoever waits for the fast ones: they run with the long ones.
const slow = [
  'canary',
  'cluster',
  'erasure',
  'life-cycle',
  'replay',
  'replay-docs',
  'replay-what-if',
  'schema-evolution',
  'telemetry-retention',
  'tracing',
  'webhooks',
];

// They say how soon answers come while something is away, or kill what must be back soon: nothing else may keep the
// processors busy meanwhile.
const alone = [
  'clock-jumps',
  'cluster-faults',
  'cluster-turns',
  'eventstoredb-faults',
  'idempotency-across-processes',
  'processes-killed',
  'slow-clients',
  'stalled-consumers',
  'store-network',
];

/** @type {import('jest').Config} */
export default {
  cacheDirectory: '<rootDir>/.cache/jest',
  // Jest would leave one core idle; most tests wait for processes of their own.
  maxWorkers: '100%',
  // Generous: a machine that is busy is no defect.
  testTimeout: 60_000,
  projects: [
    {
      ...shared,
      displayName: 'fast',
      testMatch: ['<rootDir>/{apps,libs}/**/*.spec.ts', '<rootDir>/test/*.spec.ts'],
      testPathIgnorePatterns: ['\\.long\\.spec\\.ts$', ...slow.map((spec) => `/test/${spec}\\.spec\\.ts$`)],
    },
    {
      ...shared,
      displayName: 'on-eventstoredb',
      setupFiles: ['<rootDir>/test/support/on-eventstoredb.cjs'],
      testMatch: ['<rootDir>/test/*.spec.ts'],
      testPathIgnorePatterns: ofOneLog.map((spec) => `/${spec}\\.spec\\.ts$`),
    },
    {
      ...shared,
      displayName: 'telemetry-off',
      setupFiles: ['<rootDir>/test/support/telemetry-off.cjs'],
      testMatch: ['<rootDir>/test/{incidents,tasks,playbooks,watching,idempotency,bad-input}.spec.ts'],
    },
    {
      ...shared,
      displayName: 'long',
      testMatch: [
        '<rootDir>/libs/**/*.long.spec.ts',
        '<rootDir>/test/{faults,long,simulation}/*.spec.ts',
        `<rootDir>/test/{${slow.join()}}.spec.ts`,
      ],
      testPathIgnorePatterns: alone.map((spec) => `/test/(faults|long)/${spec}\\.spec\\.ts$`),
    },
    {
      ...shared,
      displayName: 'alone',
      testMatch: [`<rootDir>/test/{faults,long}/{${alone.join()}}.spec.ts`],
    },
  ],
};
