import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Settings with which a server notes every connection that it begins. */
export const COUNTED = { NODE_OPTIONS: `--import=${join(__dirname, 'count-connections.mjs')}` };

/** How many connections a server with those settings has begun. */
export const connectionsOf = (dataDirectory: string): number => {
  const file = join(dataDirectory, 'connections.txt');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
};

/** How many records there are in the telemetry log of a server that has stopped. */
export const recordsOf = (dataDirectory: string): number => {
  const file = join(dataDirectory, 'telemetry.db');
  if (!existsSync(file)) return 0;
  const telemetry = new DatabaseSync(file, { readOnly: true });
  try {
    return (telemetry.prepare('SELECT count(*) AS count FROM event').get() as { count: number }).count;
  } finally {
    telemetry.close();
  }
};

/** Whether the specs are run in mode `off`. */
const isOff = process.env['SITREP_TEST_MODE'] === 'off';

export const modeSettings = (): Readonly<Record<string, string>> => (isOff ? { TELEMETRY: 'off', ...COUNTED } : {});

/** What servers that were to record nothing and call nobody have done all the same; empty when all is well. */
export const offences = (dataDirectories: readonly string[]): readonly string[] =>
  !isOff
    ? []
    : dataDirectories.flatMap((directory) => [
        ...Array<string>(connectionsOf(directory)).fill('a connection'),
        ...Array<string>(recordsOf(directory)).fill('a record'),
      ]);
