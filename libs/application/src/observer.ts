import type { WrittenEvent } from '@sitrep/event-schema';
import type { AppendOutcome, FollowedPage, StreamVersion } from './event-log.js';

/**
 * Told how work goes, by whoever does it, for whoever measures or traces it. It is handed names of ours, ids that were
 * minted here, counts and times, and what it must not look into: `data` of events may hold what people typed.
 */
export interface Observer {
  /** Runs a command on the write path, and gives what comes of it. */
  command<Result extends WriteOutcome>(command: ObservedCommand, work: () => Promise<Result>): Promise<Result>;
  /** Runs an append, and gives what comes of it. */
  append(append: ObservedAppend, work: () => Promise<AppendOutcome>): Promise<AppendOutcome>;
  /** Appends that were brought to the disk together. */
  committed(log: LogName, commit: ObservedCommit): void;
  /** A page of the domain log has been projected. */
  projected(projection: string, page: FollowedPage): void;
}

/** `events`: what happened. `telemetry`: the records, and how far each sink has come. */
export type LogName = 'events' | 'telemetry';

export interface WriteOutcome {
  readonly outcome: 'accepted' | 'refused' | 'stale';
  /** Of the stream, where it is known: 0 if there is no such stream. */
  readonly version?: StreamVersion;
}

export interface ObservedCommand {
  readonly type: string;
  /** It was minted here if the command is accepted and the stream exists; else it can be what a client typed. */
  readonly stream: string;
}

export interface ObservedAppend {
  readonly log: LogName;
  readonly events: readonly WrittenEvent[];
}

export interface ObservedCommit {
  readonly appends: number;
  readonly events: number;
  readonly ms: number;
}

export const unobserved: Observer = {
  command: (_command, work) => work(),
  append: (_append, work) => work(),
  committed: () => undefined,
  projected: () => undefined,
};
