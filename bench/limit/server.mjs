// The bare limit: what `node:http` and `node:sqlite` can do at most when every 201 means "on the disk". It compares the
// bearer token, parses the JSON, inserts one row of the size that Sitrep stores, and answers after the commit. Nothing
// else happens: no validation, no hash chain, no projection, not even an index. Sitrep is measured against this.
import { createServer } from 'node:http';
import { incidentOf, store } from './durable-store.mjs';

const authorization = `Bearer ${process.env.SITREP_BOOTSTRAP_TOKEN}`;

const server = createServer((request, response) => {
  if (request.method !== 'POST' || request.url !== '/v1/incidents') return response.writeHead(404).end();
  if (request.headers.authorization !== authorization) return response.writeHead(401).end();
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const incident = incidentOf(JSON.parse(Buffer.concat(chunks).toString()));
    store(incident, () => answer(incident, response));
  });
});

const answer = (incident, response) => {
  const body = JSON.stringify(incident);
  response.writeHead(201, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
};

server.listen(0, '127.0.0.1', () => console.log(`The limit listens on http://127.0.0.1:${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
