export { LIMITS } from './post-json.js';
export * from './slash-commands-http.js';
