// Does one kind of work over the whole log, once, and tells how long it took. Each kind runs in a process of its own, so
// that its memory can be watched. Arguments: the kind, the directory of the log, one for what is derived, and the
// diagnostic id.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { deriveTelemetry, keepReadModels, keptHere } from '../../dist/libs/application/src/index.js';
import { SqliteContentKeys } from '../../dist/libs/adapters/content-keys/src/index.js';
import { SealedEventLog } from '../../dist/libs/adapters/event-log-sealed/src/index.js';
import { SqliteEventLog } from '../../dist/libs/adapters/event-log-sqlite/src/index.js';
import { SqliteReadStore } from '../../dist/libs/adapters/read-store-sqlite/src/index.js';
import { readModels } from '../../dist/libs/read-models/src/index.js';

const [kind, directory, derived, diagnosticId] = process.argv.slice(2);
const file = join(directory, 'events.db');
const heapMiB = [];
const sampleHeap = () => heapMiB.push(process.memoryUsage().heapUsed / 1024 ** 2);

/** Follows the log until its head is reached. */
const untilHead = async (follow) => {
  const reached = new globalThis.AbortController();
  await follow(reached.signal, ({ atHead }) => {
    sampleHeap();
    if (atHead) reached.abort();
  });
};

/** Each gives the work to be measured; what comes before is not. */
const works = {
  /** What any rebuilding must do at least: read every row and parse its JSON. */
  scan() {
    const db = new DatabaseSync(file, { readOnly: true });
    const rows = db.prepare('SELECT position, stream, version, id, type, data, metadata FROM event ORDER BY position');
    rows.setReturnArrays(true);
    return () => {
      let count = 0;
      for (const row of rows.iterate()) {
        JSON.parse(row[5]);
        JSON.parse(row[6]);
        if (++count % 1_000 === 0) sampleHeap();
      }
    };
  },

  'read models'() {
    const keys = SqliteContentKeys.open(join(directory, 'keys'));
    const log = new SealedEventLog(SqliteEventLog.open({ file }), keys);
    const store = SqliteReadStore.open(join(derived, 'read-models.db'), readModels);
    return () => untilHead((signal, onPage) => keepReadModels(log, keptHere(store), signal, onPage));
  },

  telemetry() {
    const domainLog = SqliteEventLog.open({ file });
    const telemetryLog = SqliteEventLog.open({ file: join(derived, 'telemetry.db') });
    const now = () => new Date().toISOString();
    return () =>
      untilHead((signal, onPage) => deriveTelemetry({ domainLog, telemetryLog, diagnosticId, now, signal, onPage }));
  },

  /** Checks every hash, position and version, as each start of Sitrep does. */
  'open and verify': () => () => SqliteEventLog.open({ file }),
};

const work = works[kind]();
process.send('begin');
// The parent has begun to watch our memory when it answers.
await new Promise((resolve) => process.once('message', resolve));
sampleHeap();
const from = performance.now();
await work();
const tookMs = performance.now() - from;
sampleHeap();
process.send({ tookMs, heapMiB });
process.disconnect();
