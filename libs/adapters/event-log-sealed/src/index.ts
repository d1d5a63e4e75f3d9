export * from './sealed-event-log.js';
