// Goes through a log once and tells how long that took. Arguments: what to do, the directory of the log, the diagnostic id.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { replayed, withoutWords } from '../../dist/libs/application/src/index.js';
import { SqliteLogReader } from '../../dist/libs/adapters/event-log-sqlite/src/index.js';
import { decodeEvent } from '../../dist/libs/event-schema/src/index.js';
import { faultOfRecord, projectTelemetry, serverFactsAtFirst } from '../../dist/libs/telemetry/src/index.js';

const [what, directory, diagnosticId] = process.argv.slice(2);
const file = join(directory, 'events.db');

/** Every row as the database has it. */
function* rows() {
  const db = new DatabaseSync(file, { readOnly: true });
  const all = db.prepare('SELECT position, stream, version, id, type, data, metadata FROM event ORDER BY position');
  all.setReturnArrays(true);
  yield* all.iterate();
}

let server = serverFactsAtFirst(diagnosticId);
let records = 0;
const derive = (recorded) => {
  const projection = projectTelemetry(server, withoutWords(recorded));
  server = projection.server;
  if (!projection.record || server.mode === 'off') return;
  const fault = faultOfRecord({ ...projection.record, createdAt: projection.record.eventTimeStamp });
  if (fault) throw new Error(fault);
  records++;
};

const works = {
  /** What any replaying must do at least. */
  scan() {
    for (const row of rows()) {
      JSON.parse(row[5]);
      JSON.parse(row[6]);
    }
  },
  /** Reads, checks the shape of each event, projects it, and checks the record against the dictionary. */
  derive() {
    for (const [position, stream, version, id, type, data, metadata] of rows())
      derive(
        decodeEvent({ position, stream, version, id, type, data: JSON.parse(data), metadata: JSON.parse(metadata) }),
      );
  },
  /** The same through the reader that replaying uses, which checks each hash. */
  async 'derive checked'() {
    for await (const page of new SqliteLogReader(file).scan()) for (const read of page) derive(replayed(read).recorded);
  },
};

const from = performance.now();
await works[what]();
process.stdout.write(`${JSON.stringify({ tookMs: performance.now() - from, records })}\n`);
