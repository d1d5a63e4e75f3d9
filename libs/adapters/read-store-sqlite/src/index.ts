export { aheadOf, keepWitnesses, removeDatabase } from './built-ahead.js';
export * from './sqlite-read-store.js';
export * from './stored-documents.js';
