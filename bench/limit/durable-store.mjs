// One row an incident, on the disk before it is answered, and nothing else: no hash chain, no projection, not even an index.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const db = new DatabaseSync(join(process.env.DATA_DIR, 'events.db'));
db.exec(`
  PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  CREATE TABLE event (
    position INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL, id TEXT NOT NULL,
    type TEXT NOT NULL, data TEXT NOT NULL, metadata TEXT NOT NULL
  ) STRICT`);
const insert = db.prepare('INSERT INTO event (stream, version, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?)');

let waiting = [];

/**
 * Stores an incident and calls back once it is durable. Everything that arrives in one turn of the event loop shares one
 * commit, as in Sitrep: the limit must not lose by an fsync per request.
 */
export const store = (incident, isDurable) => {
  waiting.push({ incident, isDurable });
  if (waiting.length === 1) setImmediate(commitWaiting);
};

const commitWaiting = () => {
  const group = waiting;
  waiting = [];
  db.exec('BEGIN IMMEDIATE');
  for (const { incident } of group) insertEvent(incident);
  db.exec('COMMIT');
  for (const { isDurable } of group) isDurable();
};

const insertEvent = ({ id, name, description, teamId, channelIds, commanderUserId: by, postId, startedAt, stages }) => {
  const [{ id: stageId, title: stageTitle }] = stages;
  const facts = { incidentId: id, by, teamId, channelId: channelIds[0], postId, stageId, startedAt };
  const data = JSON.stringify({ facts, content: { name, description, stageTitle } });
  const metadata = JSON.stringify({ schemaVersion: 1, occurredAt: startedAt });
  insert.run(`incident-${id}`, 1, randomUUID(), 'IncidentStarted', data, metadata);
};

/** 26 characters, as Sitrep's ids; how they come about is no part of the limit, so the cheapest way is taken. */
const newId = () => randomUUID().replaceAll('-', '').slice(0, 26);

const userId = newId();

export const incidentOf = ({ name, description = '', teamId, postId = null }) => ({
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
