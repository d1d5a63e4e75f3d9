export * from './license.js';
export * from './open-for-replay.js';
export * from './open-storage.js';
export * from './repair-data.js';
export * from './settings.js';
export * from './sitrep.module.js';
export * from './system.js';
export * from './system-surroundings.js';
