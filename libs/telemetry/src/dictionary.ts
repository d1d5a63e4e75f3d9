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
  count: { description: 'a whole number, 0 or more' },
  flag: { description: '`true` or `false`' },
  'task-state': { description: '`open`, `in_progress` or `closed`' },
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

const taskFields = {
  incidentID: incidentFields.incidentID,
  userID: incidentFields.userID,
} as const satisfies Record<string, Field>;

/** The playbook as it is after the action; of `delete`, as it was just before. */
const playbookFields = {
  playbookID: {
    kind: 'id',
    meaning: 'Unique identifier of the playbook.',
    review: 'Minted by the server at the creation.',
  },
  userID: incidentFields.userID,
  TeamID: {
    kind: 'id',
    meaning: 'Unique identifier of the team that the playbook belongs to.',
    review: 'Names a team that exists; minted by the server.',
  },
  NumChecklists: { kind: 'count', meaning: 'Number of checklists.', review: 'Counts things, whatever they say.' },
  TotalChecklistItems: {
    kind: 'count',
    meaning: 'Number of checklist items, in all checklists together.',
    review: 'Counts things, whatever they say.',
  },
  NumMembers: { kind: 'count', meaning: 'Number of members.', review: 'Counts people, whoever they are.' },
  NumSlashCommands: {
    kind: 'count',
    meaning: 'Number of checklist items that have a slash command.',
    review: 'Counts whether there is a command, whatever it says.',
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
  tasks: {
    add_task: { when: 'A task was added.', since: '0.1.0', fields: taskFields },
    remove_task: { when: 'A task was removed.', since: '0.1.0', fields: taskFields },
    rename_task: {
      when: "A task's title, description or slash command was edited, also to the same words.",
      since: '0.1.0',
      fields: taskFields,
    },
    modify_task_state: {
      when: 'A task came into another state.',
      since: '0.1.0',
      fields: {
        ...taskFields,
        NewState: { kind: 'task-state', meaning: 'The state it is in from then on.', review: 'One of a closed list.' },
        WasCommander: {
          kind: 'flag',
          meaning: 'Whether the user was the commander at that time.',
          review: 'Compares two ids.',
        },
        WasAssignee: {
          kind: 'flag',
          meaning: "Whether the user was the task's assignee at that time.",
          review: 'Compares two ids.',
        },
      },
    },
    move_task: { when: 'A task was moved, within its stage or to another.', since: '0.1.0', fields: taskFields },
    set_assignee_for_task: { when: 'A task was assigned, or unassigned.', since: '0.1.0', fields: taskFields },
    run_task_slash_command: {
      when: "A task's slash command was run, with success.",
      since: '0.1.0',
      fields: taskFields,
    },
  },
  playbook: {
    create: { when: 'A playbook was created, or imported.', since: '0.1.0', fields: playbookFields },
    update: { when: 'A playbook was replaced by a new version.', since: '0.1.0', fields: playbookFields },
    delete: { when: 'A playbook was deleted.', since: '0.1.0', fields: playbookFields },
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
  count: number;
  flag: boolean;
  'task-state': 'open' | 'in_progress' | 'closed';
  'always-true': true;
  'always-1': 1;
  'always-0': 0;
}
