import { join } from 'node:path';
import { noteTelemetryHead, telemetryHeadStreamOf, telemetryStreamOf } from '@sitrep/application';
import { LoggedContentKeys } from '@sitrep/content-keys';
import { EventStoreCluster } from '@sitrep/event-log-eventstoredb';
import { SealedEventLog } from '@sitrep/event-log-sealed';
import { lockForWriting } from '@sitrep/event-log-sqlite';
import { readModels } from '@sitrep/read-models';
import { SqliteReadStore } from '@sitrep/read-store-sqlite';
import { keeperOf } from './read-model-keeper.js';
import type { Settings } from './settings.js';
import type { Storage } from './storage.js';

/**
 * The logs in a cluster that other processes use too; the read models in a file of this process's own.
 *
 * The streams of the domain are `<prefix>.incident-…` and so on, the one of telemetry `<prefix>_telemetry-…`, so that each
 * log is what begins in one way; the keys of what people type are in `<prefix>~keys-…`.
 */
export const openClusterStorage = async ({
  dataDirectory,
  contentKeysDirectory,
  eventStoreUrl,
  eventStorePrefix,
  telemetryReaders: readers,
  telemetryMaxAgeDays,
}: Settings): Promise<Storage> => {
  const lock = lockForWriting(join(dataDirectory, 'read-models'));
  const opened: { close(): unknown }[] = [{ close: () => lock.release() }];
  const close = async () => {
    for (const each of opened.splice(0).toReversed()) await each.close();
  };
  try {
    const cluster = await EventStoreCluster.connect(eventStoreUrl!);
    opened.push(cluster);
    const sealedLog = cluster.log(`${eventStorePrefix}.`);
    const keysLog = cluster.log(`${eventStorePrefix}~`);
    const contentKeys = await LoggedContentKeys.open(
      Object.assign(keysLog, { keepNewestOnly: (stream: string) => keysLog.layDown(stream, { eventsMax: 1 }) }),
      contentKeysDirectory,
    );
    const domainLog = new SealedEventLog(sealedLog, contentKeys);
    const logs = { domainLog, sealedLog, contentKeys, close };
    const telemetryLog = cluster.log(`${eventStorePrefix}_`);
    return {
      ...logs,
      settle: async (diagnosticId) => {
        const hasRetention = telemetryMaxAgeDays !== undefined;
        if (hasRetention) {
          // Before anything can be removed.
          await telemetryLog.layDown(telemetryHeadStreamOf(diagnosticId), { eventsMax: 1 });
          await noteTelemetryHead(telemetryLog, diagnosticId);
        }
        const maxAgeSeconds = hasRetention ? telemetryMaxAgeDays * DAY_SECONDS : null;
        await telemetryLog.layDown(telemetryStreamOf(diagnosticId), { readers, maxAgeSeconds });
        // Named after the installation: read models of another one, or of the embedded log, must not pass for its own.
        const file = join(dataDirectory, `read-models-${diagnosticId}.db`);
        const readStore = SqliteReadStore.open(file, readModels);
        const readModelKeeper = keeperOf(readStore, file);
        opened.push(readStore, readModelKeeper);
        return {
          ...{ ...logs, telemetryLog, readStore, readModelKeeper, takeOverAfterMs: TAKE_OVER_AFTER_MS, hasRetention },
          files: { directory: dataDirectory, files: { 'read-models': file, 'read-models-wal': `${file}-wal` } },
          notCheckpointedBytes: () => ({}),
        };
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
};

const TAKE_OVER_AFTER_MS = 500;
const DAY_SECONDS = 24 * 60 * 60;
