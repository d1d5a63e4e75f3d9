export * from './event-codec.js';
export { eventSchemas } from './event-schemas.js';
export { ShapeFault } from './schema-history.js';
