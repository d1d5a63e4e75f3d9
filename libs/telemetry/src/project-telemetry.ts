import type { DomainEvent, FactsOf, Id, StartedFacts, TelemetryMode, Time } from '@sitrep/domain';
import type { TelemetryRecord } from './dictionary.js';
import { recordIdOf } from './record-id.js';

/** What the projector knows of the server between events: who it is, its versions, and whether it may speak. */
export interface ServerFacts {
  readonly diagnosticId: Id;
  readonly serverVersion: string;
  readonly pluginVersion: string;
  readonly mode: TelemetryMode;
}

/** Until the log says otherwise, nothing is derived. */
export const serverFactsAtFirst = (diagnosticId: Id): ServerFacts => ({
  diagnosticId,
  serverVersion: '0.0.0',
  pluginVersion: '0.0.0',
  mode: 'off',
});

/** A fact on its way into telemetry: an event's type and facts, and when it happened. There are no words in it. */
export interface Fact {
  readonly id: string;
  readonly occurredAt: Time;
  readonly event: FactsOf<DomainEvent>;
}

/** A record before it is appended: `createdAt` is stamped by who appends it. */
export type DerivedRecord = Without<TelemetryRecord, 'createdAt'>;
type Without<Record, Key extends PropertyKey> = Record extends unknown ? Omit<Record, Key> : never;

export interface Projection {
  readonly server: ServerFacts;
  readonly record: DerivedRecord | undefined;
}

/**
 * One fact in, at most one telemetry record out. Pure: live work, recovery and replay all call this, and time is the
 * event's own. Events that happen while the mode is `off` give no record, whenever they are projected.
 */
export const projectTelemetry = (server: ServerFacts, { id, occurredAt, event }: Fact): Projection => {
  const silent: Projection = { server, record: undefined };
  const metadata = () =>
    ({
      id: recordIdOf(id, 0),
      diagnosticID: server.diagnosticId,
      serverVersion: server.serverVersion,
      pluginVersion: server.pluginVersion,
      eventTimeStamp: occurredAt,
      'event originalTimestamp': occurredAt,
      'event integrations': null,
    }) as const;

  switch (event.type) {
    case 'ServerVersionsRecorded':
      return { ...silent, server: { ...server, ...event.facts } };
    case 'TelemetryModeChanged':
      return { ...silent, server: { ...server, mode: event.facts.mode } };

    case 'IncidentStarted': {
      if (server.mode === 'off') return silent;
      const { incidentId, by } = event.facts;
      const data = incidentBlock(incidentId, by, { ...event.facts, startedBy: by });
      return { server, record: { ...metadata(), type: 'incident', action: 'create', data } };
    }
    case 'IncidentEnded': {
      if (server.mode === 'off') return silent;
      const { incidentId, by, started } = event.facts;
      return {
        server,
        record: { ...metadata(), type: 'incident', action: 'end', data: incidentBlock(incidentId, by, started) },
      };
    }

    // The specification has no action for these.
    case 'IncidentRestarted':
    case 'IncidentRenamed':
    case 'IncidentDescribed':
    case 'CommanderChanged':
    case 'InstallationFounded':
    case 'LicenseRecorded':
    case 'TeamCreated':
    case 'TokenIssued':
    case 'TokenSecretReplaced':
    case 'TokenRevoked':
    case 'RequestReceived':
    case 'RequestResumed':
    case 'RequestAnswered':
      return silent;
  }
};

/** The incident as it was started, on `create` and on `end`: that is how the specification's "always" can be true. */
const incidentBlock = (incidentId: Id, userId: Id, started: StartedFacts) =>
  ({
    incidentID: incidentId,
    userID: userId,
    IsActive: true,
    CommanderUserID: started.startedBy,
    TeamID: started.teamId,
    CreatedAt: Date.parse(started.startedAt),
    ChannelIDs: [started.channelId],
    PostID: started.postId ?? '',
    NumChecklists: 1,
    TotalChecklistItems: 0,
  }) as const;
