import { setTimeout } from 'node:timers/promises';
import type { HttpClient, Incident, Page, Team, TelemetryPage, TelemetryRecord } from './http-client.js';
import type { RunningServer } from './running-server.js';

// What tests of processes on a cluster ask for again and again.

/** Waits until it is so, and gives how long that took in milliseconds. */
export const until = async (isTrue: () => Promise<boolean> | boolean, timeoutMs = 10_000): Promise<number> => {
  const from = performance.now();
  while (!(await isTrue())) {
    if (performance.now() - from > timeoutMs) throw new Error(`it has not come to that within ${timeoutMs} ms`);
    await setTimeout(10);
  }
  return performance.now() - from;
};

export const defaultTeamOf = async (client: HttpClient): Promise<string> =>
  (await client.get<Page<Team>>('/v1/teams')).body.items[0]!.id;
export const start = async (client: HttpClient, teamId: string, name = 'Checkout') => {
  const { status, text, body, headers } = await client.post<Incident>('/v1/incidents', { name, teamId });
  if (status !== 201) throw new Error(`${status} ${text}`);
  return { incident: body, position: headers.get('sitrep-position')! };
};
/** All records, as a consumer reads them page by page. */
export const telemetryOf = async (client: HttpClient): Promise<readonly TelemetryRecord[]> => {
  const records: TelemetryRecord[] = [];
  for (let cursor = 'start'; ;) {
    const { status, text, body } = await client.get<TelemetryPage>(`/v1/telemetry?limit=1000&after=${cursor}`);
    if (status !== 200) throw new Error(text);
    records.push(...body.items);
    if (body.atHead) return records;
    cursor = body.nextCursor;
  }
};
export const incidentIdsIn = (records: readonly TelemetryRecord[]) => records.map(({ data }) => data.incidentID);
export const isReady = async (server: RunningServer) => (await server.client().get('/health/ready')).status === 200;
export const settle = async (servers: readonly RunningServer[]) => {
  for (const server of servers) await until(() => isReady(server));
};
