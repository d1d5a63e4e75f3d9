export * from './errors.js';
export type { Head } from './inspect.js';
export * from './sqlite-event-log.js';
