import { join } from 'node:path';
import type { AppendOutcome, EventLog, StoredEvent } from '@sitrep/application';
import { LoggedContentKeys, SqliteContentKeys } from '@sitrep/content-keys';
import { EventStoreCluster } from '@sitrep/event-log-eventstoredb';
import type { WrittenEvent } from '@sitrep/event-schema';
import { SealedEventLog } from '@sitrep/event-log-sealed';
import { SqliteEventLog } from '@sitrep/event-log-sqlite';
import { logUnderTest, nodeBehind } from './log-under-test.js';

/** Every domain event behind a data directory, with what people typed opened as far as there are keys for it. */
export const openedEvents = async (dataDirectory: string): Promise<readonly StoredEvent[]> => {
  if (logUnderTest === 'eventstoredb') return (await openedInCluster(nodeBehind(dataDirectory).url())).events;
  const keys = SqliteContentKeys.open(join(dataDirectory, 'keys'));
  const log = SqliteEventLog.open({ file: join(dataDirectory, 'events.db'), readOnly: true });
  try {
    return await new SealedEventLog(log, keys).readAll({ after: undefined, limit: Number.MAX_SAFE_INTEGER });
  } finally {
    await log.close();
    keys.close();
  }
};

/** The same of an installation in a cluster, and its telemetry. */
export const openedInCluster = async (url: string) => {
  const cluster = await EventStoreCluster.connect(url);
  try {
    const keysLog = Object.assign(cluster.log('sitrep~'), { keepNewestOnly: async () => {} });
    const domainLog = new SealedEventLog(cluster.log('sitrep.'), await LoggedContentKeys.open(keysLog, undefined));
    const telemetry = await allPagesOf(cluster.log('sitrep_'));
    return {
      events: await allPagesOf(domainLog),
      telemetry: telemetry.filter(({ stream }) => stream.startsWith('telemetry-')),
    };
  } finally {
    await cluster.close();
  }
};

/** A cluster has a deadline for each page. */
const allPagesOf = async (log: Pick<EventLog, 'readAll'>): Promise<readonly StoredEvent[]> => {
  const all: StoredEvent[] = [];
  for (;;) {
    const page = await log.readAll({ after: all.at(-1)?.position, limit: PAGE });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
};
const PAGE = 500;

/** Appends what a server would have appended that died right then, to the log behind the data directory of a stopped one. */
export const appendBehind = async (
  dataDirectory: string,
  stream: string,
  expected: number,
  event: WrittenEvent,
): Promise<AppendOutcome> => {
  if (logUnderTest === 'eventstoredb') {
    const cluster = await EventStoreCluster.connect(nodeBehind(dataDirectory).url());
    try {
      return await cluster.log('sitrep.').append(stream, expected, [event]);
    } finally {
      await cluster.close();
    }
  }
  const log = SqliteEventLog.open({ file: join(dataDirectory, 'events.db') });
  try {
    return await log.append(stream, expected, [event]);
  } finally {
    await log.close();
  }
};
