import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogInUse } from './errors.js';
import { lockForWriting } from './writer-lock.js';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sitrep-log-'));
  file = join(directory, 'events.db');
});
afterEach(() => rmSync(directory, { recursive: true }));

it('A log has one writer, until it lets go; who it is lies beside', () => {
  const lock = lockForWriting(file);
  expect(readFileSync(`${file}.pid`, 'utf8')).toBe(`${process.pid}\n`);
  expect(() => lockForWriting(file)).toThrow(LogInUse);
  lock.release();
  lockForWriting(file).release();
});

it('Who comes while the writer is just leaving waits for a moment', () => {
  const lock = lockForWriting(file);
  const from = performance.now();
  expect(() => lockForWriting(file)).toThrow(LogInUse);
  expect(performance.now() - from).toBeGreaterThan(100);
  lock.release();
});

it('A lock that cannot be taken for another reason is not said to be in use', () => {
  writeFileSync(`${file}.lock`, 'x'.repeat(8_192));
  expect(() => lockForWriting(file)).toThrow('file is not a database');
});
