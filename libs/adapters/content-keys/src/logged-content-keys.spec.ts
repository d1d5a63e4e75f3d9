import type { KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeContentKeys } from '@sitrep/application/contract-of-keys';
import { MemoryEventLog } from '@sitrep/event-log-memory';
import { ContentKeysUnusable } from './installation-key.js';
import { LoggedContentKeys, type ForgettingLog } from './logged-content-keys.js';

/** A log in which all but the newest events of some streams are not there any more. */
class MemoryForgettingLog extends MemoryEventLog implements ForgettingLog {
  readonly newestOnly = new Set<string>();
  async keepNewestOnly(stream: string): Promise<void> {
    this.newestOnly.add(stream);
  }
  async left() {
    const all = await this.readAll({ after: undefined, limit: 10_000 });
    const newest = new Map(all.map((event) => [event.stream, event]));
    return all.filter((event) => !this.newestOnly.has(event.stream) || newest.get(event.stream) === event);
  }
}

let directory: string;
let log: MemoryForgettingLog;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sitrep-keys-'));
  log = new MemoryForgettingLog();
});
afterEach(() => rmSync(directory, { recursive: true }));

describeContentKeys('Content keys in a log', async () => {
  let bytes = Buffer.alloc(0);
  const logged = log;
  const append = logged.append.bind(logged);
  logged.append = async (stream, expected, events) => {
    bytes = Buffer.concat([bytes, Buffer.from(JSON.stringify(events))]);
    return append(stream, expected, events);
  };
  return { open: () => LoggedContentKeys.open(logged, directory), bytes: () => bytes };
});

describe('Processes that share a log of keys', () => {
  it('find each other’s keys, and see each other destroy them', async () => {
    const [one, other] = [await LoggedContentKeys.open(log, undefined), await LoggedContentKeys.open(log, undefined)];
    const { id, secret } = await one.mint();
    expect(secret.equals((await other.find(id)) as KeyObject)).toBe(true);
    await one.destroy([id]);
    // Each process carries out each erasure, so that none goes on with what it remembers.
    await other.destroy([id]);
    expect([await one.find(id), await other.find(id)]).toEqual(['destroyed', 'destroyed']);
  });

  it('may destroy keys of one block at the same time', async () => {
    const processes = [await LoggedContentKeys.open(log, undefined), await LoggedContentKeys.open(log, undefined)];
    const minted = await Promise.all(Array.from({ length: 20 }, () => processes[0]!.mint()));
    await Promise.all(minted.map(({ id }, i) => processes[i % 2]!.destroy([id])));
    const third = await LoggedContentKeys.open(log, undefined);
    for (const { id } of minted) expect(await third.find(id)).toBe('destroyed');
  });

  it('must hold the same installation key, where that is in a file', async () => {
    await LoggedContentKeys.open(log, directory);
    const elsewhere = mkdtempSync(join(tmpdir(), 'sitrep-keys-'));
    await expect(LoggedContentKeys.open(log, elsewhere)).rejects.toThrow(/installation\.key is missing/);
    await expect(LoggedContentKeys.open(log, undefined)).rejects.toThrow(/Set CONTENT_KEYS_DIR/);
    await LoggedContentKeys.open(new MemoryForgettingLog(), elsewhere);
    await expect(LoggedContentKeys.open(log, elsewhere)).rejects.toThrow(ContentKeysUnusable);
    rmSync(elsewhere, { recursive: true });
  });
});

it('A destroyed key is in no event that is kept', async () => {
  const keys = await LoggedContentKeys.open(log, undefined);
  const { id } = await keys.mint();
  const block = (await log.left()).find(({ type }) => type === 'KeysWrapped')!;
  const wrapped = (block.data as { readonly keys: string }).keys;
  expect(JSON.stringify(await log.left())).toContain(wrapped);
  await keys.destroy([id]);
  expect(JSON.stringify(await log.left())).not.toContain(wrapped);
});
