export * from './answers.js';
export * from './post.js';
export * from './private-addresses.js';
export * from './standard-webhook.js';
