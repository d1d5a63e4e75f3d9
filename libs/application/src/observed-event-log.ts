import type { WrittenEvent } from '@sitrep/event-schema';
import type { AppendOutcome, EventLog, Position, StreamVersion } from './event-log.js';
import type { LogName, Observer } from './observer.js';

/** Another log, whose appends somebody is told of. */
export class ObservedEventLog implements EventLog {
  constructor(
    private readonly log: EventLog,
    private readonly name: LogName,
    private readonly observer: Observer,
  ) {}

  append(stream: string, expected: StreamVersion, events: readonly WrittenEvent[]): Promise<AppendOutcome> {
    return this.observer.append({ log: this.name, events }, () => this.log.append(stream, expected, events));
  }

  readStream(stream: string, page: { readonly after: StreamVersion; readonly limit: number }) {
    return this.log.readStream(stream, page);
  }

  last(stream: string) {
    return this.log.last(stream);
  }

  readAll(page: { readonly after: Position | undefined; readonly limit: number }) {
    return this.log.readAll(page);
  }

  follow(from: { readonly after: Position | undefined; readonly signal: AbortSignal }) {
    return this.log.follow(from);
  }

  close(): Promise<void> {
    return this.log.close();
  }
}
