export * from './webhooks-http.js';
