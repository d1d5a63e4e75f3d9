export * from './sqlite-read-store.js';
export * from './stored-documents.js';
