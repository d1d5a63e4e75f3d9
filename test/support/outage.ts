import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { EventStoreNode } from './eventstoredb/node.js';
import { expectProblem } from './expectations.js';
import type { Incident, Page } from './http-client.js';
import { defaultTeamOf, incidentIdsIn, isReady, start, telemetryOf, until } from './on-cluster.js';
import { newDataDirectory, startServer } from './running-server.js';

/** What an outage came to. */
export interface Outage {
  readonly acknowledged: number;
  readonly refused: number;
  readonly slowestAnswerMs: number;
  /** From the death of the node until readiness said so. */
  readonly toldAfterMs: number;
  /** From the return of the node to the first write that went through, readiness included. */
  readonly backAfterMs: number;
  /** Two reads of what is in the local models, during the outage. */
  readonly readsMs: number;
  /** On the node, when everything was over and the server still ran. */
  readonly connections: number;
  readonly missing: readonly string[];
  readonly repeated: number;
}

const WRITERS = 8;

/** One for appends and reads, and one for each subscription where calls on an older one have not ended. */
export const CONNECTIONS_MAX = 4;

/** Takes the node away from a server under load for that long, and looks at what everybody saw. */
export const sitOut = async (seconds: number): Promise<Outage> => {
  const node = await EventStoreNode.start({ file: join(newDataDirectory(), 'records.jsonl') });
  const server = await startServer({ EVENTSTORE_URL: node.url() });
  const team = await defaultTeamOf(server.admin);
  const { incident } = await start(server.admin, team);
  await until(() => isReady(server));

  const ids: string[] = [];
  let [refused, slowestAnswerMs, isOver, lastStatus] = [0, 0, false, 0];
  const write = async (): Promise<void> => {
    const from = performance.now();
    const answer = await server.admin.post<Incident>('/v1/incidents', { name: 'Checkout', teamId: team });
    slowestAnswerMs = Math.max(slowestAnswerMs, performance.now() - from);
    lastStatus = answer.status;
    if (answer.status === 201) return void ids.push(answer.body.id);
    refused++;
    expectProblem(answer, 503);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  };
  const load = Promise.all(
    Array.from({ length: WRITERS }, async () => {
      while (!isOver) await write();
    }),
  );
  await setTimeout(500);
  await node.kill();
  const awaySince = performance.now();
  const toldAfterMs = await until(async () => !(await isReady(server)));
  const { body } = await server.client().get<{ readonly reasons: readonly string[] }>('/health/ready');
  if (body.reasons) expect(body.reasons.join()).toContain('catching up');
  const readsFrom = performance.now();
  expect((await server.admin.get<Incident>(`/v1/incidents/${incident.id}`)).status).toBe(200);
  expect((await server.admin.get<Page<Incident>>('/v1/incidents')).status).toBe(200);
  const readsMs = performance.now() - readsFrom;
  await setTimeout(Math.max(0, seconds * 1_000 - (performance.now() - awaySince)));
  lastStatus = 0;
  await node.start();
  const backAfterMs = await until(async () => (await isReady(server)) && lastStatus === 201, 30_000);
  isOver = true;
  await load;

  const { position } = await start(server.admin, team);
  await server.admin.get('/v1/incidents', { 'sitrep-position': position });
  const found = await Promise.all(ids.map(async (id) => [id, await server.admin.get(`/v1/incidents/${id}`)] as const));
  await until(async () => (await telemetryOf(server.admin)).length >= ids.length + 2);
  const told = incidentIdsIn(await telemetryOf(server.admin));
  const missing = found.filter(([id, { status }]) => status !== 200 || !told.includes(id)).map(([id]) => id);
  const repeated = told.length - new Set(told).size;
  // Channels that were given up during the outage would come back by now.
  await setTimeout(2_500);
  const { connections } = node;
  // What was thrown and caught by nobody would have ended it before.
  await server.stop();
  await until(() => node.connections === 0);
  await node.kill();
  const outage = { acknowledged: ids.length, refused, toldAfterMs, slowestAnswerMs, backAfterMs, readsMs, connections };
  process.stdout.write(`away for ${seconds} s: ${JSON.stringify(outage, whole)}\n`);
  return { ...outage, missing, repeated };
};

const whole = (_: string, value: unknown) => (typeof value === 'number' ? Math.round(value) : value);

export const expectHarmless = (outage: Outage): void => {
  const { slowestAnswerMs, toldAfterMs, backAfterMs, readsMs, connections, missing, repeated } = outage;
  expect({ missing, repeated }).toEqual({ missing: [], repeated: 0 });
  expect(toldAfterMs).toBeLessThan(5_000);
  expect(readsMs).toBeLessThan(1_000);
  expect(backAfterMs).toBeLessThan(5_000);
  expect(slowestAnswerMs).toBeLessThan(5_500);
  expect(connections).toBeLessThanOrEqual(CONNECTIONS_MAX);
};
