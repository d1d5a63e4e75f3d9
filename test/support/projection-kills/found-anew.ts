import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  applyEvents,
  withoutWords,
  type Position,
  type StoredEvent,
  type TelemetryMetadata,
} from '@sitrep/application';
import { decodeEvent } from '@sitrep/event-schema';
import { readModels } from '@sitrep/read-models';
import { SqliteReadStore } from '@sitrep/read-store-sqlite';
import { projectTelemetry, serverFactsAtFirst, type ServerFacts } from '@sitrep/telemetry';
import { allOf, diagnosticIdIn } from '../power-loss/history.js';
import { openSurvivor } from '../power-loss/survivor.js';

/**
 * What the projections must have come to, found anew from the log alone: telemetry by its pure function, read models event
 * by event in a store that no process was ever killed in. It goes on from one look to the next, as the log does.
 */
export class FoundAnew {
  readonly #store: SqliteReadStore;
  readonly #storeFile: string;
  #storeHolds = 0;
  #server: ServerFacts | undefined;
  #events = 0;
  /** As they must be told: record by record, with the position of the fact. */
  readonly #telemetry: string[] = [];
  facts = 0;

  /** @param beside a directory for a store of its own. */
  constructor(beside: string) {
    this.#storeFile = join(beside, 'found-anew.db');
    this.#store = SqliteReadStore.open(this.#storeFile, readModels);
  }

  /** Where what is in the directory contradicts that. @param isAtRest where nothing was left to be done. */
  async contradictionsIn(directory: string, { isAtRest }: { readonly isAtRest: boolean }): Promise<readonly string[]> {
    const storage = await openSurvivor(directory);
    const position = storage.readStore.position();
    const [events, telemetry] = await Promise.all([allOf(storage.logs.events), allOf(storage.logs.telemetry)]);
    await storage.close();
    this.#takeIn(events);
    return [
      ...this.#aboutTelemetry(telemetry, isAtRest),
      ...this.#aboutReadModels(events, position, isAtRest, join(directory, 'read-models.db')),
    ];
  }

  close(): void {
    this.#store.close();
  }

  #takeIn(events: readonly StoredEvent[]): void {
    this.#server ??= events[0] && serverFactsAtFirst(diagnosticIdIn(events)!);
    for (const stored of events.slice(this.#events)) {
      const { server, record } = projectTelemetry(this.#server!, withoutWords(decodeEvent(stored)));
      this.#server = server;
      if (record && server.mode !== 'off') this.#telemetry.push(textOf(record, stored.position));
    }
    this.#events = events.length;
    this.facts = this.#telemetry.length;
  }

  *#aboutTelemetry(found: readonly StoredEvent[], isAtRest: boolean): Generator<string> {
    if (found.length > this.#telemetry.length)
      yield `${found.length} telemetry records of ${this.#telemetry.length} facts`;
    if (isAtRest && found.length < this.#telemetry.length) yield `telemetry lacks records`;
    for (const [i, { version, data, metadata }] of found.entries()) {
      const { createdAt: _, ...record } = data as { readonly createdAt: string };
      if (version !== i + 1) yield `telemetry record ${i + 1} has version ${version}`;
      if (textOf(record, (metadata as TelemetryMetadata).derivedFrom) !== this.#telemetry[i])
        yield `telemetry record ${i + 1} is another one than is due`;
    }
  }

  *#aboutReadModels(
    events: readonly StoredEvent[],
    position: Position | undefined,
    isAtRest: boolean,
    file: string,
  ): Generator<string> {
    const place = events.findLastIndex((event) => event.position === position) + 1;
    if (position !== undefined && place === 0) yield 'the read models are where the log is not';
    if (isAtRest && place < events.length) yield 'the read models are behind';
    if (place < this.#storeHolds) {
      yield 'the read models went back';
      return;
    }
    for (const stored of events.slice(this.#storeHolds, place)) applyEvents(this.#store, stored.position, [stored]);
    this.#storeHolds = place;
    const [kept, anew] = [tablesIn(file), tablesIn(this.#storeFile)];
    for (const [table, rows] of anew)
      if (kept.get(table) !== rows) yield `the table ${table} of the read models is not what the log gives at ${place}`;
  }
}

const textOf = (record: object, position: Position): string => JSON.stringify([position, record]);

/** What users see of read models: documents, counters, and which texts are found. */
const tablesIn = (file: string): ReadonlyMap<string, string> => {
  const db = new DatabaseSync(file, { readOnly: true });
  const names = db
    .prepare(
      `SELECT name FROM sqlite_schema WHERE type = 'table'
       AND (name GLOB 'model_*' OR name GLOB 'text_*' OR name = 'counted') ORDER BY name`,
    )
    .all()
    .map(({ name }) => String(name));
  const rowsOf = (table: string): string => {
    // Which of the places of its moment a text has depends on what was written with it, and leads to the same document.
    const columns = table.startsWith('text_') ? `key, name, id >> ${BITS_WITHIN_MOMENT} AS moment` : '*';
    const select = db.prepare(`SELECT ${columns} FROM ${table} ORDER BY 1, 2, 3`);
    select.setReadBigInts(true);
    return JSON.stringify(select.all(), bigAsText);
  };
  const tables = new Map(names.map((name) => [name, rowsOf(name)]));
  db.close();
  return tables;
};

/** Of the word index: its rowids are moments, and places within them. */
const BITS_WITHIN_MOMENT = 21;

const bigAsText = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
