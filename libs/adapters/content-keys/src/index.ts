export { ContentKeysUnusable } from './installation-key.js';
export * from './logged-content-keys.js';
export * from './sqlite-content-keys.js';
