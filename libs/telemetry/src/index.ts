export * from './async-api.js';
export * from './check-record.js';
export * from './dictionary.js';
export * from './dictionary-markdown.js';
export * from './json-schema.js';
export * from './project-telemetry.js';
export * from './record-id.js';
