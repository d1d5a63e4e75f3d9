export * from './event-codec.js';
export { eventSchemas } from './event-schemas.js';
export { contentFree } from './content-free.js';
export { ShapeFault } from './schema-history.js';
