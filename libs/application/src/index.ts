export * from './doorbell.js';
export * from './event-log.js';
export * from './follow.js';
