import { accessSync, constants, mkdirSync } from 'node:fs';
import { unobserved, type Observer } from '@sitrep/application';
import { openClusterStorage } from './cluster-storage.js';
import { openEmbeddedStorage } from './embedded-storage.js';
import { WrongSetting, type Settings } from './settings.js';
import type { Storage } from './storage.js';

/** @throws WrongSetting, LogInUse, LogDamaged, SqliteTooOld, ClusterUnusable, ContentKeysUnusable, ContentKeyUnknown. */
export const openStorage = async (settings: Settings, observer: Observer = unobserved): Promise<Storage> => {
  makeDirectory(settings.dataDirectory);
  const open = settings.eventStoreUrl === undefined ? openEmbeddedStorage : openClusterStorage;
  const storage = await open(settings, observer);
  try {
    // Keys of another installation, or none where there were some, are better found now than by whoever reads first.
    await storage.domainLog.readAll({ after: undefined, limit: FIRST_EVENTS });
    return storage;
  } catch (error) {
    await storage.close();
    throw error;
  }
};

const FIRST_EVENTS = 256;

/** @throws WrongSetting when there can be no such directory. */
const makeDirectory = (directory: string): void => {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    throw new WrongSetting('DATA_DIR must be a directory that this user may read and write.');
  }
};
