import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StorageUnavailable } from '@sitrep/application';
import { describeContentKeys } from '@sitrep/application/contract-of-keys';
import { SqliteContentKeys } from './sqlite-content-keys.js';

const directories: string[] = [];
const newDirectory = () => {
  directories.push(mkdtempSync(join(tmpdir(), 'sitrep-keys-')));
  return directories.at(-1)!;
};
afterAll(() => directories.forEach((each) => rmSync(each, { recursive: true })));
const bytesIn = (directory: string) =>
  Buffer.concat(readdirSync(directory).map((name) => readFileSync(join(directory, name))));

describeContentKeys('Content keys in SQLite', async () => {
  const directory = newDirectory();
  return { open: async () => SqliteContentKeys.open(directory), bytes: () => bytesIn(directory) };
});

/** What is kept of the block that a key is in, wrapped. */
const wrappedIn = (directory: string, id: string): Buffer => {
  const db = new DatabaseSync(join(directory, 'content-keys.db'), { readOnly: true });
  const { wrapped } = db.prepare('SELECT wrapped FROM key_block WHERE id = ?').get(id.split('/')[0]!)!;
  db.close();
  // A piece of it: the whole does not lie in one place.
  return Buffer.from(wrapped as Uint8Array).subarray(0, 64);
};

describe('A destroyed key', () => {
  it('leaves nothing on the disk, not even wrapped', async () => {
    const directory = newDirectory();
    const keys = SqliteContentKeys.open(directory);
    const { id } = keys.mint();
    const wrapped = wrappedIn(directory, id);
    expect(bytesIn(directory).includes(wrapped)).toBe(true);
    await keys.destroy([id]);
    expect(bytesIn(directory).includes(wrapped)).toBe(false);
    keys.close();
    expect(bytesIn(directory).includes(wrapped)).toBe(false);
  });
});

it('A key that could not be kept is never given out, not even later', () => {
  const directory = newDirectory();
  const keys = SqliteContentKeys.open(directory);
  const other = new DatabaseSync(join(directory, 'content-keys.db'));
  other.exec('BEGIN IMMEDIATE');
  expect(() => keys.mint()).toThrow(StorageUnavailable);
  other.exec('ROLLBACK');
  other.close();
  const { id, secret } = keys.mint();
  keys.close();
  const reopened = SqliteContentKeys.open(directory);
  expect(reopened.find(id)).toMatchObject({ type: secret.type });
  reopened.close();
});

it('The installation key is for this user alone', () => {
  const directory = newDirectory();
  SqliteContentKeys.open(directory).close();
  expect(statSync(join(directory, 'installation.key')).mode & 0o777).toBe(0o600);
});
