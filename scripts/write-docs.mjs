// Writes the pages that are generated from the telemetry dictionary and from the tables of problems and of metrics.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { problemsMarkdown } from '../dist/apps/api/src/http/problem-markdown.js';
import { metricsMarkdown } from '../dist/apps/api/src/operations/metrics-markdown.js';

const replay = new URL('../dist/bundle/replay.js', import.meta.url).pathname;
const pages = { markdown: 'docs/telemetry.md', asyncapi: 'docs/telemetry.asyncapi.json' };

for (const [format, file] of Object.entries(pages))
  writeFileSync(
    new URL(`../${file}`, import.meta.url),
    execFileSync(process.execPath, [replay, 'dictionary', '--format', format]),
  );

writeFileSync(new URL('../docs/errors.md', import.meta.url), problemsMarkdown());
writeFileSync(new URL('../docs/metrics.md', import.meta.url), metricsMarkdown());
