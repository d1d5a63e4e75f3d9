// The bare limit of sending events: `node:http` writes the bytes of a stream that were prepared before (STREAM_FILE), at once, to
// everybody who asks. Nothing is read, made into text, or filtered.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const bytes = readFileSync(process.env.STREAM_FILE);

const server = createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(bytes);
});

server.listen(0, '127.0.0.1', () => console.log(`The limit listens on http://127.0.0.1:${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
