import { Readable } from 'node:stream';
import { WrongExpectedVersionError, type EventStoreDBClient } from '@eventstore/db-client';
import { layDown, type StreamRules } from './stream-rules.js';

const ours = { username: 'sitrep', password: 'secret' };
const TIMEOUT_MS = 1_000;

/** A cluster that keeps one stream's metadata, and what it was asked for. */
const clusterWith = (before?: Record<string, unknown>, { losesRaces = 0, fails = false } = {}) => {
  const written: unknown[] = [];
  const asked: unknown[] = [];
  let newest = before && { data: before, revision: 3n };
  const client = {
    readStream: (stream: string, options: object) => {
      asked.push({ stream, ...options });
      const read = Readable.from(newest ? [{ event: newest }] : []);
      return Object.assign(read, { cancel: async () => {} });
    },
    appendToStream: async (stream: string, event: { type: string; data: Record<string, unknown> }, options: object) => {
      if (fails) throw new Error('no');
      if (losesRaces-- > 0) {
        newest = { data: { $maxCount: 1 }, revision: 4n };
        throw new WrongExpectedVersionError(undefined, { streamName: stream, current: 4n, expected: 3n });
      }
      written.push({ stream, type: event.type, data: event.data, ...options });
    },
  } as unknown as EventStoreDBClient;
  return { client, written, asked };
};

const laidDown = async (
  rules: StreamRules,
  before?: Record<string, unknown>,
  credentials: typeof ours | undefined = ours,
) => {
  const { client, written } = clusterWith(before);
  await layDown(client, 'sitrep.telemetry', rules, credentials, TIMEOUT_MS);
  return written as readonly { readonly data: unknown }[];
};

describe('The rules of a stream', () => {
  it('are written where there are none', async () => {
    const { client, written, asked } = clusterWith();
    await layDown(client, 'sitrep.telemetry', { eventsMax: 5, maxAgeSeconds: 60 }, ours, TIMEOUT_MS);
    expect(written).toEqual([
      {
        ...{ stream: '$$sitrep.telemetry', type: '$metadata', data: { $maxCount: 5, $maxAge: 60 } },
        ...{ expectedRevision: 'no_stream', deadline: TIMEOUT_MS, credentials: ours },
      },
    ]);
    expect(asked).toEqual([expect.objectContaining({ stream: '$$sitrep.telemetry', maxCount: 1, credentials: ours })]);
  });

  it('are written beside what else is there, on what was read', async () => {
    const written = await laidDown({ eventsMax: 5 }, { colour: 'red', $maxAge: 60, $maxCount: 1 });
    expect(written).toMatchObject([{ expectedRevision: 3n }]);
    expect(written[0]!.data).toEqual({ colour: 'red', $maxAge: 60, $maxCount: 5 });
  });

  it('take an age away where events are kept for ever', async () =>
    expect((await laidDown({ maxAgeSeconds: null }, { $maxAge: 60, colour: 'red' }))[0]!.data).toEqual({
      colour: 'red',
    }));

  it('are not written where they hold', async () => {
    const $acl = {
      $r: ['sitrep', 'analyst'],
      $w: ['sitrep'],
      $d: ['$admins'],
      $mr: ['sitrep', 'analyst'],
      $mw: ['sitrep'],
    };
    expect(await laidDown({ readers: ['analyst'], eventsMax: 5 }, { $acl, $maxCount: 5 })).toEqual([]);
    expect(await laidDown({ maxAgeSeconds: null }, { $maxCount: 5 })).toEqual([]);
    expect(await laidDown({})).toEqual([]);
  });

  it('say who may read: we, those who are named, and administrators, who alone may delete', async () =>
    expect((await laidDown({ readers: ['analyst'] }))[0]!.data).toEqual({
      $acl: { $r: ['sitrep', 'analyst'], $w: ['sitrep'], $d: ['$admins'], $mr: ['sitrep', 'analyst'], $mw: ['sitrep'] },
    }));

  it('say nothing of who may read where the cluster asks nobody who they are', async () => {
    const { client, written } = clusterWith();
    await layDown(client, 's', { readers: ['analyst'], eventsMax: 1 }, undefined, TIMEOUT_MS);
    expect(written).toEqual([
      { stream: '$$s', type: '$metadata', data: { $maxCount: 1 }, expectedRevision: 'no_stream', deadline: TIMEOUT_MS },
    ]);
  });

  it('are looked at again where another process was faster', async () => {
    const { client, written } = clusterWith({ colour: 'red' }, { losesRaces: 2 });
    await layDown(client, 's', { eventsMax: 5 }, ours, TIMEOUT_MS);
    expect(written).toMatchObject([{ data: { $maxCount: 5 }, expectedRevision: 4n }]);
  });

  it('cannot be laid down by a cluster that fails', async () =>
    expect(layDown(clusterWith({}, { fails: true }).client, 's', { eventsMax: 5 }, ours, TIMEOUT_MS)).rejects.toThrow(
      'no',
    ));
});
