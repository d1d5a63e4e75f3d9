/**
 * THE telemetry dictionary: every action that is tracked and every field it may carry. A field is one of the kinds
 * below. There is no kind for free text, so content cannot be put in by mistake. This file imports nothing.
 *
 * Source: the telemetry specification of the incident response plugin for Mattermost, October 2020.
 */
export const kinds = {
  id: { description: 'an id minted by the server, or one that matches the id grammar' },
  'id-or-empty': { description: 'an id, or the empty string when there is none' },
  'one-id': { description: 'a list of exactly one id' },
  'epoch-ms': { description: 'milliseconds since 1970-01-01T00:00:00Z' },
  'always-true': { description: 'the value `true`' },
  'always-1': { description: 'the number 1' },
  'always-0': { description: 'the number 0' },
} as const;

export type Kind = keyof typeof kinds;

export interface Field {
  readonly kind: Kind;
  readonly meaning: string;
  /** Why this field cannot carry a word that somebody typed. */
  readonly review: string;
}

/** The incident as it was started, on both of its actions; only `userID` says who acted. */
const incidentFields = {
  incidentID: {
    kind: 'id',
    meaning: 'Unique identifier of the incident.',
    review: 'Minted by the server at the start.',
  },
  userID: {
    kind: 'id',
    meaning: 'Unique identifier of the user who performed the action.',
    review: "The principal's id, minted by the server.",
  },
  IsActive: {
    kind: 'always-true',
    meaning: 'Whether the incident is active; told as of its start.',
    review: 'A constant.',
  },
  CommanderUserID: {
    kind: 'id',
    meaning: 'Unique identifier of the commander as of the start: the user who created the incident.',
    review: "A principal's id, minted by the server.",
  },
  TeamID: {
    kind: 'id',
    meaning: 'Unique identifier of the team in which the incident was created.',
    review: 'Names a team that exists; minted by the server.',
  },
  CreatedAt: {
    kind: 'epoch-ms',
    meaning: 'When the incident was created.',
    review: "The server's clock.",
  },
  ChannelIDs: {
    kind: 'one-id',
    meaning: 'The channel created along with the incident.',
    review: 'Minted by the server, or by the chat product that created the channel.',
  },
  PostID: {
    kind: 'id-or-empty',
    meaning: 'Unique identifier of the post that the incident was started from; empty when there was none.',
    review: 'Comes from the client and is refused unless it matches the id grammar.',
  },
  NumChecklists: {
    kind: 'always-1',
    meaning: 'Number of checklists as of the start.',
    review: 'A constant: an incident starts with one empty stage.',
  },
  TotalChecklistItems: {
    kind: 'always-0',
    meaning: 'Number of checklist items as of the start.',
    review: 'A constant: an incident starts with one empty stage.',
  },
} as const satisfies Record<string, Field>;

export const dictionary = {
  incident: {
    create: {
      when: 'An incident was started: over REST, by slash command, from a post.',
      since: '0.1.0',
      fields: incidentFields,
    },
    end: {
      when: 'An incident was ended, whichever way.',
      since: '0.1.0',
      fields: incidentFields,
    },
  },
} as const satisfies Record<string, Record<string, Action>>;

export interface Action {
  readonly when: string;
  /** The first release that emits it. */
  readonly since: string;
  readonly fields: Readonly<Record<string, Field>>;
}

/** One telemetry record, as consumers receive it. */
export type TelemetryRecord = {
  [Type in keyof Dictionary]: {
    [Name in keyof Dictionary[Type]]: Metadata & {
      readonly type: Type;
      readonly action: Name;
      readonly data: DataOf<Dictionary[Type][Name]>;
    };
  }[keyof Dictionary[Type]];
}[keyof Dictionary];

/** What accompanies every record. The names are literal, those with a space in them too. */
export interface Metadata {
  /** UUIDv5 of the domain event's id: the same for ever, so consumers can drop repeats by it. */
  readonly id: string;
  readonly diagnosticID: string;
  readonly serverVersion: string;
  readonly pluginVersion: string;
  /** When the domain event happened. RFC 3339, UTC, milliseconds. */
  readonly eventTimeStamp: string;
  /** Always equals `eventTimeStamp`. */
  readonly 'event originalTimestamp': string;
  /** Always null. */
  readonly 'event integrations': null;
  /** When the record was appended to the telemetry stream: the one field that deriving anew may change. */
  readonly createdAt: string;
}

type Dictionary = typeof dictionary;
type DataOf<Entry> = Entry extends { fields: infer Fields }
  ? { readonly [Name in keyof Fields]: Fields[Name] extends { kind: infer K extends Kind } ? ValueOf[K] : never }
  : never;

interface ValueOf {
  id: string;
  'id-or-empty': string;
  'one-id': readonly [string];
  'epoch-ms': number;
  'always-true': true;
  'always-1': 1;
  'always-0': 0;
}
