import everything from '../../jest.config.js';
import { slice } from './slices.js';

const { displayName: _, testMatch: __, ...fast } = everything.projects[0];

/** @type {import('jest').Config} */
export default {
  ...fast,
  rootDir: '../..',
  cacheDirectory: everything.cacheDirectory,
  testTimeout: everything.testTimeout,
  testMatch: slice.specs.map((spec) => `<rootDir>/${spec}`),
  testPathIgnorePatterns: ['\\.long\\.spec\\.ts$'],
};
