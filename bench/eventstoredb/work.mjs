// One way of appending to the node, kept up with a number of calls in flight; a process of its own, told what to do in its
// first argument. Every append begins a stream with one event of the size that starting an incident stores.
import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { incidents } from '../../dist/libs/application/src/index.js';
import { readSettings, System } from '../../dist/libs/wiring/src/index.js';

const { way, url, directory, inFlight, warmUpSeconds, seconds } = JSON.parse(process.argv[2]);

const NAME = 'Checkout is slow';
const DESCRIPTION = 'Since the release of this morning every third payment takes more than ten seconds.';
const newId = () => randomUUID().replaceAll('-', '').slice(0, 26);

/** What the client does by itself: one call that all appends share, or one call each. */
const client = (options) => {
  const appender = EventStoreDBClient.connectionString(url);
  return () => {
    const [incidentId, by, startedAt] = [newId(), newId(), new Date().toISOString()];
    const facts = { incidentId, by, teamId: newId(), channelId: newId(), stageId: newId(), postId: null, startedAt };
    const content = { name: NAME, description: DESCRIPTION, stageTitle: 'Tasks' };
    const metadata = { schemaVersion: 1, occurredAt: startedAt };
    const event = jsonEvent({ type: 'IncidentStarted', data: { facts, content }, metadata });
    return appender.appendToStream(`bench.incident-${incidentId}`, event, { expectedRevision: NO_STREAM, ...options });
  };
};

const ways = {
  'client, one call for all': () => client({}),
  'client, one call each': () => client({ credentials: { username: 'nobody', password: 'nobody' } }),
  /** The whole system without HTTP, with its projections, which follow the node and append to it too. */
  'Sitrep, commands': async () => {
    const settings = readSettings({ EVENTSTORE_URL: url, DATA_DIR: directory });
    const system = await System.start(settings, '0.0.0', (name, error) => {
      throw new Error(`${name} failed`, { cause: error });
    });
    const { newId: mint } = system.surroundings;
    const [by, teamId] = [mint(), mint()];
    return async () => {
      const ids = { incidentId: mint(), teamId, channelId: mint(), stageId: mint(), postId: null };
      const command = { type: 'StartIncident', by, ...ids, name: NAME, description: DESCRIPTION };
      const { outcome } = await system.writePath.handle(incidents, ids.incidentId, command);
      if (outcome !== 'accepted') throw new Error(`a command was ${outcome}`);
    };
  },
};

const keepUp = async (append, forMs) => {
  const latenciesMs = [];
  const from = performance.now();
  const loop = async () => {
    while (performance.now() - from < forMs) {
      const sentAt = performance.now();
      await append();
      latenciesMs.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
  const sorted = latenciesMs.sort((a, b) => a - b);
  const percentile = (share) => sorted[Math.floor(share * sorted.length)];
  return {
    perSecond: (sorted.length / (performance.now() - from)) * 1_000,
    p50Ms: percentile(0.5),
    p99Ms: percentile(0.99),
  };
};

const append = await ways[way]();
await keepUp(append, warmUpSeconds * 1_000);
process.send(await keepUp(append, seconds * 1_000));
process.exit();
