// What Sitrep is measured beside: programs in bench/peers with dependencies of their own, which are installed and built there
// when they are first needed. Where one cannot run on this machine, it says why and is left out.
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { postgresqlPrograms, startPostgresql } from './postgresql.mjs';
import { cpuSecondsOf, startServer } from './servers.mjs';

const FOLDER = new URL('../peers/', import.meta.url).pathname;

/**
 * Starts those of the named peers that can run here, with these settings beside their own. Each has its name and its server;
 * how much processor time it has used, its database included; and how many incidents it has stored.
 */
export const startPeers = async (names, more = {}) => {
  const peers = [];
  const stops = [];
  const stop = async () => {
    for (const each of stops.toReversed()) await each();
  };
  try {
    const { wanted, missing } = installed(names);
    const programs = postgresqlPrograms();
    let postgresql;
    for (const name of wanted) {
      const { program, onPostgresql, settings, count } = PEERS[name];
      if (onPostgresql && programs === undefined) {
        missing.push(`${name}: PostgreSQL is not installed (Debian: apt-get install postgresql)`);
        continue;
      }
      if (onPostgresql && !postgresql) stops.push((postgresql = await startPostgresql(programs)).stop);
      const database = name.toLowerCase().replaceAll(/\W+/g, '_');
      const url = onPostgresql && postgresql.createDatabase(database);
      const server = await startServer(join(FOLDER, program), {
        ...settings,
        ...more,
        ...(url && { POSTGRESQL_URL: url }),
      });
      stops.push(server.stop);
      const cluster = onPostgresql && postgresql;
      peers.push({
        name,
        server,
        cpuSeconds: () => cpuSecondsOf(server.pid) + (cluster ? cluster.cpuSeconds() : 0),
        stored: () => Number(cluster ? cluster.psql(count, database) : inFile(server.directory, count)),
      });
    }
    for (const each of missing) console.log(`Left out: ${each}.`);
    return { peers, missing, postgresqlVersion: postgresql?.version, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

const STARTED = `SELECT count(*) FROM emt_messages WHERE message_type = 'IncidentStarted'`;

const PEERS = {
  CRUD: {
    program: 'dist/crud/main.js',
    onPostgresql: true,
    settings: { SCHEMA_FILE: join(FOLDER, 'crud/schema.sql'), NODE_ENV: 'production' },
    count: 'SELECT count(*) FROM incident',
  },
  'Emmett, PostgreSQL': {
    program: 'emmett/on-postgresql.mjs',
    onPostgresql: true,
    settings: { NODE_ENV: 'production' },
    count: STARTED,
  },
  'Emmett, SQLite': {
    program: 'emmett/on-sqlite.mjs',
    onPostgresql: false,
    needs: 'node_modules/sqlite3/build/Release/node_sqlite3.node',
    settings: { NODE_ENV: 'production' },
    count: STARTED,
  },
};

const inFile = (directory, sql) => {
  const db = new DatabaseSync(join(directory, 'events.db'), { readOnly: true });
  try {
    return Object.values(db.prepare(sql).get())[0];
  } finally {
    db.close();
  }
};

/** Which of them are installed, after it was tried. */
const installed = (names) => {
  try {
    if (!isCurrent()) run('npm', ['ci']);
    run('npm', ['run', '--silent', 'build']);
  } catch (error) {
    const why = `bench/peers could not be installed (${error.message.split('\n')[0]}); try \`npm ci\` there`;
    return { wanted: [], missing: names.map((name) => `${name}: ${why}`) };
  }
  const isThere = (name) => PEERS[name].needs === undefined || existsSync(join(FOLDER, PEERS[name].needs));
  return {
    wanted: names.filter(isThere),
    missing: names.filter((name) => !isThere(name)).map((name) => `${name}: its driver could not be built`),
  };
};

const isCurrent = () => {
  const file = join(FOLDER, 'node_modules/.package-lock.json');
  return existsSync(file) && statSync(file).mtimeMs >= statSync(join(FOLDER, 'package-lock.json')).mtimeMs;
};

const run = (program, args) =>
  execFileSync(program, args, { cwd: FOLDER, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
