import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createLog, makeDurable, moveDurably } from './durable-file.js';

// Whether the disk then has it is shown by the tests of power cuts. Here: what is asked of it, and in which order.

let directory: string;
let file: string;
let deeds: string[];
let open: jest.SpyInstance;
let sync: jest.SpyInstance;
beforeEach(() => {
  directory = fs.mkdtempSync(join(tmpdir(), 'sitrep-log-'));
  file = join(directory, 'events.db');
  deeds = [];
  const opened = new Map<number, string>();
  const { openSync, renameSync } = fs;
  const named = (path: fs.PathLike) => (path === directory ? 'the directory' : basename(String(path)));
  open = jest.spyOn(fs, 'openSync').mockImplementation((path, ...how) => {
    const descriptor = openSync(path, ...how);
    opened.set(descriptor, named(path));
    return descriptor;
  });
  sync = jest
    .spyOn(fs, 'fsyncSync')
    .mockImplementation((descriptor) => void deeds.push(`sync ${opened.get(descriptor)}`));
  jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    deeds.push(`${named(from)} becomes ${named(to)}`);
    renameSync(from, to);
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(directory, { recursive: true });
});

it('A new log is on the disk before it gets its name, and so is the name before it is used', () => {
  createLog(file);
  expect(deeds).toEqual(['sync events.db.new', 'events.db.new becomes events.db', 'sync the directory']);
  expect(fs.readdirSync(directory)).toEqual(['events.db']);
});

it('A file that moves is on the disk before and after, and is left open by nobody', () => {
  fs.writeFileSync(file, 'x');
  const close = jest.spyOn(fs, 'closeSync');
  moveDurably(file, join(directory, 'moved.db'));
  expect(deeds).toEqual(['sync events.db', 'events.db becomes moved.db', 'sync the directory']);
  expect(close).toHaveBeenCalledTimes(open.mock.calls.length);
});

it('What a killed process has written is brought to the disk: the write-ahead log first, where there is one', () => {
  fs.writeFileSync(file, 'x');
  makeDurable(file);
  fs.writeFileSync(`${file}-wal`, 'x');
  makeDurable(file);
  expect(deeds).toEqual([
    ...['sync events.db', 'sync the directory'],
    ...['sync events.db-wal', 'sync events.db', 'sync the directory'],
  ]);
});

it('A disk that does not do it is not believed', () => {
  fs.writeFileSync(file, 'x');
  sync.mockImplementation(() => {
    throw new Error('the disk is gone');
  });
  const close = jest.spyOn(fs, 'closeSync');
  expect(() => makeDurable(file)).toThrow('the disk is gone');
  expect(close).toHaveBeenCalledTimes(open.mock.calls.length);
});
