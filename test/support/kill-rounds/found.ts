import { join } from 'node:path';
import type { StoredEvent } from '@sitrep/application';
import { SqliteEventLog } from '@sitrep/event-log-sqlite';
import type { HttpClient, Incident, Page } from '../http-client.js';
import { openedEvents } from '../opened-log.js';
import type { RunningServer } from '../running-server.js';

/** What is there in the end. */
export interface Found {
  /** As the API shows them. */
  readonly incidents: readonly Incident[];
  readonly events: readonly StoredEvent[];
  readonly telemetry: readonly StoredEvent[];
}

/** Asks the server, stops it when its projections have caught up, and reads the files that it leaves. */
export const findAll = async (server: RunningServer): Promise<Found> => {
  const incidents = await allIncidents(server.admin);
  while ((await server.admin.get('/health/ready')).status !== 200) await new Promise((wait) => setTimeout(wait, 20));
  await server.stop();
  const { dataDirectory } = server;
  return {
    incidents,
    events: await openedEvents(dataDirectory),
    telemetry: await recordsIn(dataDirectory),
  };
};

/** Page by page, as the API shows them. */
export const allIncidents = async (client: HttpClient): Promise<readonly Incident[]> => {
  const all: Incident[] = [];
  for (let cursor = ''; ;) {
    const { body } = await client.get<Page<Incident>>(`/v1/incidents?limit=200&sort=startedAt${cursor}`);
    all.push(...body.items);
    if (body.nextCursor === null) return all;
    cursor = `&cursor=${body.nextCursor}`;
  }
};

const recordsIn = async (dataDirectory: string): Promise<readonly StoredEvent[]> => {
  const opened = SqliteEventLog.open({ file: join(dataDirectory, 'telemetry.db'), readOnly: true });
  try {
    return await opened.readAll({ after: undefined, limit: Number.MAX_SAFE_INTEGER });
  } finally {
    await opened.close();
  }
};
