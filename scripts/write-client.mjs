// Writes the types of the client from the OpenAPI document of the server that was built. With --check it only says
// whether they are what is written already.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import openapiTypescript, { astToString } from 'openapi-typescript';

const main = new URL('../dist/bundle/api.js', import.meta.url).pathname;
const file = new URL('../libs/client/src/openapi.ts', import.meta.url);

/** The document, as a server with nothing in it serves it. */
const openApiOfBuild = async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sitrep-openapi-'));
  const env = { PATH: process.env.PATH, PORT: '0', DATA_DIR: directory, TELEMETRY: 'off' };
  const server = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(server, 'exit');
  try {
    const url = await new Promise((resolve, reject) => {
      let said = '';
      server.stdout.setEncoding('utf8').on('data', (text) => {
        said += text;
        const [, found] = /listens on (http:\/\/\S+)/.exec(said) ?? [];
        if (found !== undefined) resolve(found);
      });
      void exited.then(() => reject(new Error(`the server did not start; it said: ${said}`)));
    });
    const document = await (await fetch(`${url}/openapi.json`)).json();
    // One of every type of problem: good to look up, and too long for a comment.
    delete document.components.schemas.Problem.examples;
    return document;
  } finally {
    server.kill('SIGTERM');
    await exited;
    rmSync(directory, { recursive: true, force: true });
  }
};

const types = async () =>
  `// Written by \`npm run docs\` from what the server says in /openapi.json.\n${astToString(
    // What has a default may still be left out by whoever sends it.
    await openapiTypescript(await openApiOfBuild(), { defaultNonNullable: false }),
  )}`;

if (!process.argv.includes('--check')) writeFileSync(file, await types());
else if (readFileSync(file, 'utf8') !== (await types())) {
  console.error('libs/client/src/openapi.ts is not what the server says: run `npm run docs`.');
  process.exitCode = 1;
}
