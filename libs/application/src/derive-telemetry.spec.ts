import { randomUUID } from 'node:crypto';
import type { DomainEvent, TelemetryMode } from '@sitrep/domain';
import { encodeEvent } from '@sitrep/event-schema';
import { MemoryEventLog, MemoryLogWithRetention } from '@sitrep/event-log-memory';
import type { TelemetryRecord } from '@sitrep/telemetry';
import { deriveTelemetry, TelemetryRefused, type DeriveTelemetry } from './derive-telemetry.js';
import { telemetryStreamOf } from './stream-kinds.js';

const at = '2026-11-23T10:15:30.123Z';
const idOf = (letter: string) => letter.repeat(26);
const diagnosticId = idOf('d');
const stream = telemetryStreamOf(diagnosticId);

let domainLog: MemoryEventLog;
let telemetryLog: MemoryEventLog;
beforeEach(() => {
  domainLog = new MemoryEventLog();
  telemetryLog = new MemoryEventLog();
});

const append = async (stream: string, ...events: DomainEvent[]) => {
  const held = await domainLog.readStream(stream, { after: 0, limit: 10_000 });
  await domainLog.append(
    stream,
    held.length,
    events.map((event) => encodeEvent(event, randomUUID(), at)),
  );
};
const turn = (mode: TelemetryMode) =>
  append('server-x', { type: 'TelemetryModeChanged', facts: { mode, by: null, reason: 'request' }, content: {} });
const useVersion = (version: string) =>
  append('server-x', {
    type: 'ServerVersionsRecorded',
    facts: { serverVersion: version, pluginVersion: version },
    content: {},
  });
const startIncident = (letter: string) =>
  append(`incident-${idOf(letter)}`, {
    type: 'IncidentStarted',
    facts: {
      incidentId: idOf(letter),
      by: idOf('a'),
      teamId: idOf('t'),
      channelId: idOf('c'),
      postId: null,
      stageId: idOf('s'),
      startedAt: at,
    },
    content: { name: 'n', description: 'd', stageTitle: 's' },
  });

/** Derives until the head is reached, then stops, as a process does that is told to. */
const derive = async (options: Partial<DeriveTelemetry> = {}) => {
  const stop = new AbortController();
  await deriveTelemetry({
    domainLog,
    telemetryLog,
    diagnosticId,
    now: () => '2026-11-23T10:15:31.000Z',
    signal: stop.signal,
    onPage: ({ atHead }) => void (atHead && stop.abort()),
    ...options,
  });
};
const records = async () =>
  (await telemetryLog.readStream(stream, { after: 0, limit: 10_000 })).map(({ data }) => data as TelemetryRecord);
const incidentIds = async () => (await records()).map(({ data }) => 'incidentID' in data && data.incidentID[0]);

describe('Telemetry is derived', () => {
  beforeEach(async () => {
    await useVersion('1.0.0');
    await turn('local');
  });

  it('once per fact, however often deriving starts again', async () => {
    await startIncident('p');
    await derive();
    await derive();
    await startIncident('q');
    await derive();
    await derive();
    expect(await incidentIds()).toEqual(['p', 'q']);
  });

  it('with the versions that held when it happened, also after a restart in between', async () => {
    await startIncident('p');
    await derive();
    await useVersion('1.1.0');
    await startIncident('q');
    await derive();
    expect((await records()).map(({ pluginVersion }) => pluginVersion)).toEqual(['1.0.0', '1.1.0']);
  });

  it('never of what happened while it was off: not later, not after turning it on, not by deriving all anew', async () => {
    await startIncident('p');
    await derive();
    await turn('off');
    await startIncident('q');
    await derive();
    await turn('on');
    await startIncident('r');
    await derive();
    expect(await incidentIds()).toEqual(['p', 'r']);

    telemetryLog = new MemoryEventLog();
    await derive();
    expect(await incidentIds()).toEqual(['p', 'r']);
  });

  it('anew as it was, but for the moment of appending', async () => {
    for (const letter of 'pqrstuvw') await startIncident(letter);
    await derive();
    const first = await records();
    telemetryLog = new MemoryEventLog();
    await derive({ now: () => '2031-01-01T00:00:00.000Z' });
    const without = (record: TelemetryRecord) => ({ ...record, createdAt: '' });
    expect((await records()).map(without)).toEqual(first.map(without));
  });

  it('once per fact also where several processes derive at the same time', async () => {
    const stop = new AbortController();
    const running = Array.from({ length: 3 }, () => derive({ signal: stop.signal, onPage: () => undefined }));
    for (const letter of 'pqrstuvw') await startIncident(letter);
    while ((await records()).length < 8) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await Promise.all(running);
    expect(await incidentIds()).toEqual([...'pqrstuvw']);
  });

  it('by one process, while the others see that it does and take over when it does not', async () => {
    const appends = jest.spyOn(telemetryLog, 'append');
    const stops = [0, 1, 2].map(() => new AbortController());
    const clocks = ['2031-01-01T00:00:00.000Z', '2032-01-01T00:00:00.000Z', '2033-01-01T00:00:00.000Z'];
    const running = stops.map(({ signal }, i) =>
      derive({ signal, now: () => clocks[i]!, takeOverAfterMs: 200, onPage: () => undefined }),
    );
    const told = async (letter: string) => {
      await startIncident(letter);
      while ((await incidentIds()).at(-1) !== letter) await new Promise((resolve) => setTimeout(resolve, 1));
      await new Promise((resolve) => setTimeout(resolve, 20));
    };
    for (const letter of 'pqrst') await told(letter);
    const leaders = new Set((await records()).map(({ createdAt }) => createdAt));
    expect(leaders.size).toBe(1);
    // One attempt a record, and what it took to agree on the first.
    expect(appends.mock.calls.length).toBeLessThanOrEqual(7);

    stops[clocks.indexOf([...leaders][0]!)]!.abort();
    for (const letter of 'uvw') await told(letter);
    expect(await incidentIds()).toEqual([...'pqrstuvw']);
    expect(new Set((await records()).slice(5).map(({ createdAt }) => createdAt)).size).toBe(1);
    for (const stop of stops) stop.abort();
    await Promise.all(running);
  });

  it('wherever it is cut off: no record is lost and none is repeated', async () => {
    for (const letter of 'pqrstuvw') await startIncident(letter);
    const append = telemetryLog.append.bind(telemetryLog);
    for (const [letter, isAppended] of [
      ['x', false],
      ['y', true],
      ['z', false],
    ] as const) {
      const cutOff = jest.spyOn(telemetryLog, 'append').mockImplementation(async (...args) => {
        if (isAppended) await append(...args);
        throw new Error('cut off');
      });
      await derive().catch(() => undefined);
      cutOff.mockRestore();
      await startIncident(letter);
    }
    await derive();
    expect(await incidentIds()).toEqual([...'pqrstuvw', 'x', 'y', 'z']);
  });

  it('not past a record that does not fit the dictionary: it stops in front of it and says so', async () => {
    await useVersion('1.2.3-' + 'x'.repeat(50));
    await startIncident('p');
    await expect(derive()).rejects.toThrow(TelemetryRefused);
    expect(await records()).toEqual([]);
  });
});

describe('Where retention has removed every record, deriving', () => {
  let retaining: MemoryLogWithRetention;
  let everWritten: () => Promise<(string | false)[]>;
  beforeEach(async () => {
    telemetryLog = retaining = new MemoryLogWithRetention();
    everWritten = async () => {
      const all = await retaining.readAll({ after: undefined, limit: 10_000 });
      const kept = all.filter((event) => event.stream === stream).map(({ data }) => data as TelemetryRecord);
      return kept.map(({ data }) => 'incidentID' in data && data.incidentID[0]!);
    };
    await useVersion('1.0.0');
    await turn('on');
    for (const letter of 'pqr') await startIncident(letter);
  });
  const derived = (letters: string) => letters.split('');

  it('goes on where it stood, with the versions and the mode that held there', async () => {
    await derive({ hasRetention: true });
    retaining.remove(stream, 3);
    await derive({ hasRetention: true });
    expect(await everWritten()).toEqual(derived('pqr'));
    await startIncident('s');
    await derive({ hasRetention: true });
    expect(await everWritten()).toEqual(derived('pqrs'));
    expect((await records())[0]).toMatchObject({ pluginVersion: '1.0.0' });
    expect((await telemetryLog.last(stream))!.metadata).toMatchObject({ mode: 'on' });
  });

  it('writes nothing anew when it was killed before it could note how far it had come', async () => {
    await derive({ hasRetention: true });
    for (const letter of 'st') await startIncident(letter);
    await derive();
    retaining.remove(stream, 5);
    for (const letter of 'uv') await startIncident(letter);
    await derive({ hasRetention: true });
    expect(await everWritten()).toEqual(derived('pqrstuv'));
  });

  it('counts from the beginning where nothing was ever noted', async () => {
    await derive();
    retaining.remove(stream, 3);
    await startIncident('s');
    await derive();
    expect(await everWritten()).toEqual(derived('pqrs'));
  });
});
