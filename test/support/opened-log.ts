import { join } from 'node:path';
import type { StoredEvent } from '@sitrep/application';
import { LoggedContentKeys, SqliteContentKeys } from '@sitrep/content-keys';
import { EventStoreCluster } from '@sitrep/event-log-eventstoredb';
import { SealedEventLog } from '@sitrep/event-log-sealed';
import { SqliteEventLog } from '@sitrep/event-log-sqlite';
import { logUnderTest, nodeBehind } from './log-under-test.js';

/** Every domain event behind a data directory, with what people typed opened as far as there are keys for it. */
export const openedEvents = async (dataDirectory: string): Promise<readonly StoredEvent[]> => {
  const everything = { after: undefined, limit: Number.MAX_SAFE_INTEGER };
  if (logUnderTest === 'eventstoredb') {
    const cluster = await EventStoreCluster.connect(nodeBehind(dataDirectory).url());
    const keysLog = cluster.log('sitrep~');
    const keys = await LoggedContentKeys.open(Object.assign(keysLog, { keepNewestOnly: async () => {} }), undefined);
    const opened = await new SealedEventLog(cluster.log('sitrep.'), keys).readAll({ ...everything, limit: 100_000 });
    await cluster.close();
    return opened;
  }
  const keys = SqliteContentKeys.open(join(dataDirectory, 'keys'));
  const log = SqliteEventLog.open({ file: join(dataDirectory, 'events.db'), readOnly: true });
  try {
    return await new SealedEventLog(log, keys).readAll(everything);
  } finally {
    await log.close();
    keys.close();
  }
};
