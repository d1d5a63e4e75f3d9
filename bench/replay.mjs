// What replaying a log of 1,000,000 events costs, beside the least that any replaying must do: a bare scan that reads every
// row and parses its JSON. Run with `node bench/replay.mjs`, or with another number of events as the argument.
//
// Each work runs in a process of its own under a heap limit of 64 MiB, and its peak of resident memory is what the kernel
// saw. `verify` and `rebuild` are the command line as it is used, with the start of the process.

import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decimals, table, whole } from './support/table.mjs';

const EVENTS = Number(process.argv[2] ?? 1_000_000);
// The young generation is kept small as `npm run replay` does: V8 would take up to 100 MiB of it, piece by piece.
const LIMITS = ['--max-old-space-size=64', '--max-semi-space-size=4'];
const WORK = new URL('./replay/work.mjs', import.meta.url).pathname;
const REPLAY = new URL('../dist/bundle/replay.js', import.meta.url).pathname;

const directory = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), 'sitrep-bench-'));
try {
  const writing = fork(new URL('./rebuild/write-log.mjs', import.meta.url), [directory, String(EVENTS)]);
  const [{ diagnosticId }] = await once(writing, 'message');
  await once(writing, 'exit');

  const replay = (...args) => [REPLAY, ...args, '--data-dir', directory];
  const works = [
    ['bare scan and parse', [WORK, 'scan', directory, diagnosticId]],
    ['derive only', [WORK, 'derive', directory, diagnosticId]],
    ['derive only, chain checked', [WORK, 'derive checked', directory, diagnosticId]],
    ['rebuild telemetry', replay('rebuild', 'telemetry')],
    ['rebuild read-models', replay('rebuild', 'read-models')],
    ['verify --only log', replay('verify', '--only', 'log')],
    ['verify --only telemetry', replay('verify', '--only', 'telemetry')],
    ['verify', replay('verify')],
  ];
  const results = [];
  for (const [name, args] of works) results.push({ name, ...(await run(args)) });
  const { tookMs: scanMs } = results[0];
  const measured = table(
    [`work over ${whole(EVENTS)} events`, 'ratio to scan', 'events/s', 'seconds', 'peak RSS MiB'],
    results.map(({ name, tookMs, peakMiB }) => [
      name,
      decimals(scanMs / tookMs, 2),
      whole((EVENTS / tookMs) * 1_000),
      decimals(tookMs / 1_000, 1),
      decimals(peakMiB, 0),
    ]),
  );
  console.log(measured);
  if (EVENTS >= 1_000_000) writeFileSync(new URL('./REPLAY.md', import.meta.url), page(measured));
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function run(args) {
  const from = performance.now();
  const child = spawn(process.execPath, [...LIMITS, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let [said, peakMiB] = ['', 0];
  child.stdout.setEncoding('utf8').on('data', (text) => (said += text));
  const sampling = setInterval(() => (peakMiB = Math.max(peakMiB, peakMiBOf(child.pid))), 20);
  const [code] = await once(child, 'close');
  clearInterval(sampling);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${said}`);
  // The bare works tell how long they took without the start of the process.
  const { tookMs = performance.now() - from } = said.startsWith('{') ? JSON.parse(said) : {};
  return { tookMs, peakMiB };
}

/** The most that a process has ever held, as the kernel knows it; 0 where the system has no /proc. */
function peakMiBOf(pid) {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
  } catch {
    return 0;
  }
}

function page(measured) {
  return `# Replaying

Written by \`node bench/replay.mjs\` on ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}. Each work runs in a process
of its own under a heap limit of 64 MiB, once. Believe the ratios first: absolute numbers depend on the machine and on what else
it was doing. \`derive only\` reads each row, checks the shape of the event, projects it and checks the record against the
dictionary. \`rebuild\` and \`verify\` are the command line, with the start of its process; \`rebuild telemetry\` waits for the
disk. To compare read models, \`verify\` opens the words of every event.

${measured}
`;
}
