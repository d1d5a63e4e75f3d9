export * from './post.js';
export * from './private-addresses.js';
