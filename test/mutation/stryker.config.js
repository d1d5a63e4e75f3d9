import { name, slice } from './slices.js';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [...slice.mutate, '!**/*.spec.ts'],
  testRunner: 'jest',
  // The slice names its specs already; to look for them among all files would take longer than they do.
  jest: { configFile: 'test/mutation/jest.config.js', enableFindRelatedTests: false },
  coverageAnalysis: slice.coverageAnalysis ?? 'perTest',
  ignorePatterns: ['bench', 'dist', 'data', '.cache'],
  concurrency: 2,
  tempDirName: '.cache/stryker',
  reporters: ['clear-text', 'json', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: `.cache/mutation/${name}.json` },
  htmlReporter: { fileName: `.cache/mutation/${name}.html` },
  thresholds: { high: 95, low: 90, break: 90 },
};
