export * from './mattermost-server.js';
