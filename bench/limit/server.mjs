// The bare limit: what `node:http` and `node:sqlite` can do at most when every 201 means "on the disk". It compares the
// bearer token, parses the JSON, inserts one row of the size that Sitrep stores, and answers after the commit. Nothing
// else happens: no validation, no hash chain, no projection, not even an index. Sitrep is measured against this.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const authorization = `Bearer ${process.env.SITREP_BOOTSTRAP_TOKEN}`;

const db = new DatabaseSync(join(process.env.DATA_DIR, 'events.db'));
db.exec(`
  PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  CREATE TABLE event (
    position INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL, id TEXT NOT NULL,
    type TEXT NOT NULL, data TEXT NOT NULL, metadata TEXT NOT NULL
  ) STRICT`);
const insert = db.prepare('INSERT INTO event (stream, version, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?)');

const server = createServer((request, response) => {
  if (request.method !== 'POST' || request.url !== '/v1/incidents') return response.writeHead(404).end();
  if (request.headers.authorization !== authorization) return response.writeHead(401).end();
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => store(incidentOf(JSON.parse(Buffer.concat(chunks).toString())), response));
});

// Everything that arrives in one turn of the event loop shares one commit, as in Sitrep: the limit must not lose by an
// fsync per request.
let waiting = [];
const store = (incident, response) => {
  waiting.push({ incident, response });
  if (waiting.length === 1) setImmediate(commitWaiting);
};

const commitWaiting = () => {
  const group = waiting;
  waiting = [];
  db.exec('BEGIN IMMEDIATE');
  for (const { incident } of group) insertEvent(incident);
  db.exec('COMMIT');
  for (const { incident, response } of group) {
    const body = JSON.stringify(incident);
    response.writeHead(201, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  }
};

const insertEvent = ({ id, name, description, teamId, channelIds, commanderUserId: by, postId, startedAt, stages }) => {
  const [{ id: stageId, title: stageTitle }] = stages;
  const facts = { incidentId: id, by, teamId, channelId: channelIds[0], postId, stageId, startedAt };
  const data = JSON.stringify({ facts, content: { name, description, stageTitle } });
  const metadata = JSON.stringify({ schemaVersion: 1, occurredAt: startedAt });
  insert.run(`incident-${id}`, 1, randomUUID(), 'IncidentStarted', data, metadata);
};

const userId = newId();

/** 26 characters, as Sitrep's ids; how they come about is no part of the limit, so the cheapest way is taken. */
function newId() {
  return randomUUID().replaceAll('-', '').slice(0, 26);
}

const incidentOf = ({ name, description = '', teamId, postId = null }) => ({
  id: newId(),
  name,
  description,
  status: 'active',
  teamId,
  channelIds: [newId()],
  commanderUserId: userId,
  createdByUserId: userId,
  postId,
  playbookId: null,
  playbookVersion: null,
  startedAt: new Date().toISOString(),
  endedAt: null,
  version: 1,
  stages: [{ id: newId(), title: 'Tasks', tasks: [] }],
});

server.listen(0, '127.0.0.1', () => console.log(`The limit listens on http://127.0.0.1:${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
