import { getEventListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request, type ClientRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, System } from '@sitrep/wiring';
import { pino } from 'pino';
import { createApp } from '../create-app.js';
import { OpenStreams } from './open-streams.js';

const TOKEN = 'administrator-of-open-streams-0123456789';
const STREAMS = 50;

describe('Streams that were opened and have gone', () => {
  it('leave no listener behind on anything that lives as long as the process', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sitrep-'));
    const settings = readSettings({
      DATA_DIR: directory,
      SITREP_BOOTSTRAP_TOKEN: TOKEN,
      STREAMS_PER_TOKEN_MAX: String(STREAMS),
    });
    const system = await System.start(settings, '1.2.3', () => undefined);
    const app = await createApp(system, pino({ level: 'silent' }));
    try {
      await app.listen(0, '127.0.0.1');
      const server = app.getHttpServer();
      const { port } = server.address() as AddressInfo;
      const streams = app.get(OpenStreams);
      const listeners = () => ({
        stopping: getEventListeners(system.stopping, 'abort').length,
        server: server.eventNames().map((name) => server.listenerCount(name)),
        process: process.eventNames().map((name) => process.listenerCount(name)),
      });

      const before = listeners();
      for (let round = 0; round < 3; round++) {
        const opened = await Promise.all(Array.from({ length: STREAMS }, () => open(port)));
        expect(streams.count).toBe(STREAMS);
        for (const each of opened) each.destroy();
        while (streams.count > 0) await new Promise((resolve) => setTimeout(resolve, 10));
      }
      expect(listeners()).toEqual(before);
    } finally {
      await app.close();
      await system.stop();
      rmSync(directory, { recursive: true });
    }
  });
});

/** A stream whose first bytes have come. */
const open = (port: number): Promise<ClientRequest> =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const sent = request({ port, path: '/v1/incidents/stream', headers, agent: false }, (response) =>
      response.once('data', () => resolve(sent)).on('error', () => undefined),
    );
    sent.on('error', reject).end();
  });
