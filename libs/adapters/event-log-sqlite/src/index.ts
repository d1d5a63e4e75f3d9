export { fingerprintOf } from './closed-file.js';
export * from './errors.js';
export { salvage, type Salvage } from './salvage.js';
export type { Head } from './inspect.js';
export * from './sqlite-event-log.js';
export * from './sqlite-log-reader.js';
export { lockForWriting } from './writer-lock.js';
