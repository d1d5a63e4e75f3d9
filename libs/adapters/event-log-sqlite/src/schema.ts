/** WAL-mode SQLite before this can lose committed transactions ("WAL-reset bug", fixed in 3.51.3). */
export const SQLITE_MIN = '3.51.3';

/**
 * Append-only by the database's own word. The hash chain makes a change that got past it visible; the index serves the
 * reading of one stream.
 */
export const SCHEMA = [
  `CREATE TABLE event (
    position INTEGER PRIMARY KEY,
    stream   TEXT NOT NULL,
    version  INTEGER NOT NULL,
    id       TEXT NOT NULL,
    type     TEXT NOT NULL,
    data     TEXT NOT NULL,
    metadata TEXT NOT NULL,
    hash     TEXT NOT NULL
  ) STRICT`,
  `CREATE UNIQUE INDEX event_by_stream ON event (stream, version)`,
  `CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END`,
  `CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END`,
];
