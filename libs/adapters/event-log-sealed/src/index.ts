export * from './sealed-event-log.js';
export * from './sealed-log-reader.js';
