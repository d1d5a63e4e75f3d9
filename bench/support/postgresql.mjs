// A PostgreSQL of the benchmark's own: a fresh cluster in a temporary folder, on this machine only, gone afterwards. Its
// settings are the ones that it has by itself, which wait for the disk at each commit.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { cpuSecondsOf } from './servers.mjs';

const PASSWORD = 'benchmark';

/** Where PostgreSQL's programs are: on the PATH, or where Debian keeps them. `undefined` where there are none. */
export const postgresqlPrograms = () => {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).toSorted((a, b) => b - a) : [];
  const folders = [...process.env.PATH.split(delimiter), ...versions.map((version) => join(DEBIAN, version, 'bin'))];
  return folders.find((folder) => ['initdb', 'postgres', 'psql'].every((name) => existsSync(join(folder, name))));
};

const DEBIAN = '/usr/lib/postgresql';

/** Starts a cluster and answers when it takes connections. */
export const startPostgresql = async (programs) => {
  const directory = mkdtempSync(join(tmpdir(), 'sitrep-bench-'));
  const owner = ownerOfTheCluster();
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, PASSWORD);
  if (owner) for (const path of [directory, passwordFile]) chownSync(path, owner.uid, owner.gid);

  const data = join(directory, 'data');
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8'];
  execFileSync(join(programs, 'initdb'), initdb, { ...owner, cwd: directory, stdio: 'ignore' });

  const port = await freePort();
  const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', ...DURABLE };
  const server = spawn(
    join(programs, 'postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...owner, cwd: directory, stdio: 'ignore' },
  );
  const psql = (sql, database = 'postgres') =>
    execFileSync(join(programs, 'psql'), ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', sql, urlOf(port, database)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  const stop = async () => {
    if (server.exitCode === null) {
      server.kill('SIGINT');
      await once(server, 'exit');
    }
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await untilItAnswers(server, psql);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    version: psql('SHOW server_version').split(' ')[0],
    psql,
    stop,
    /** A database of its own, and where it is. */
    createDatabase: (name) => {
      psql(`CREATE DATABASE ${name}`);
      return urlOf(port, name);
    },
    /** Processor time of the postmaster and all its children, in seconds. */
    cpuSeconds: () => [server.pid, ...childrenOf(server.pid)].reduce((sum, pid) => sum + cpuSecondsOf(pid), 0),
  };
};

// What PostgreSQL does by itself, said aloud: a commit is answered when it is on the disk.
const DURABLE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

const urlOf = (port, database) => `postgresql://postgres:${PASSWORD}@127.0.0.1:${port}/${database}`;

/** PostgreSQL refuses to run as root; then it runs as nobody. */
const ownerOfTheCluster = () => {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
};

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};

const untilItAnswers = async (server, psql) => {
  for (let attempt = 0; attempt < 100 && server.exitCode === null; attempt++) {
    try {
      return psql('SELECT 1');
    } catch {
      await setTimeout(100);
    }
  }
  throw new Error('PostgreSQL did not start; run its `postgres` by hand to see why');
};

const childrenOf = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
  } catch {
    return [];
  }
};
