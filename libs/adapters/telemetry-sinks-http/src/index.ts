export * from './batch-sink.js';
export * from './webhook-sink.js';
