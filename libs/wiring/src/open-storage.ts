import { accessSync, constants, mkdirSync } from 'node:fs';
import { openClusterStorage } from './cluster-storage.js';
import { openEmbeddedStorage } from './embedded-storage.js';
import { WrongSetting, type Settings } from './settings.js';
import type { Storage } from './storage.js';

/** @throws WrongSetting, LogInUse, LogDamaged, SqliteTooOld, ClusterUnusable. */
export const openStorage = (settings: Settings): Promise<Storage> => {
  makeDirectory(settings.dataDirectory);
  return settings.eventStoreUrl === undefined ? openEmbeddedStorage(settings) : openClusterStorage(settings);
};

/** @throws WrongSetting when there can be no such directory. */
const makeDirectory = (directory: string): void => {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    throw new WrongSetting('DATA_DIR must be a directory that this user may read and write.');
  }
};
