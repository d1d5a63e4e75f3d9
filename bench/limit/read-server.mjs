// The bare limit of reading: `node:http` and `node:sqlite`. It compares the bearer token, reads rows by their primary key, and
// writes the JSON as it lies in them. Nothing is parsed, made into JSON, checked or looked up beside it. The rows are what Sitrep
// answers for the same incidents (INCIDENTS_FILE); their ids sort by when they were made, so that the newest are the last keys.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const db = new DatabaseSync(join(process.env.DATA_DIR, 'incidents.db'));
db.exec(`
  PRAGMA journal_mode = WAL;
  CREATE TABLE incident (id TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID`);
const insert = db.prepare('INSERT INTO incident (id, json) VALUES (?, ?)');
for (const incident of JSON.parse(readFileSync(process.env.INCIDENTS_FILE, 'utf8')))
  insert.run(incident.id, JSON.stringify(incident));

const one = db.prepare('SELECT json FROM incident WHERE id = ?');
const newest = db.prepare('SELECT json FROM incident ORDER BY id DESC LIMIT 20');

const PATH = '/v1/incidents';
const authorization = `Bearer ${process.env.SITREP_BOOTSTRAP_TOKEN}`;

const bodyFor = (url) => {
  if (url === `${PATH}?limit=20`)
    return `{"items":[${newest
      .all()
      .map(({ json }) => json)
      .join()}]}`;
  return one.get(url.slice(PATH.length + 1))?.json;
};

const server = createServer((request, response) => {
  if (request.headers.authorization !== authorization) return response.writeHead(401).end();
  const body = bodyFor(request.url);
  if (body === undefined) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
});

server.listen(0, '127.0.0.1', () => console.log(`The limit listens on http://127.0.0.1:${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
