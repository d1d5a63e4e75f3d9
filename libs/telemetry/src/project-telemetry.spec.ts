import { createHash } from 'node:crypto';
import type { DomainEvent, FactsOf } from '@sitrep/domain';
import { projectTelemetry, serverFactsAtFirst, type ServerFacts } from './project-telemetry.js';
import { recordIdOf } from './record-id.js';

const idOf = (letter: string) => letter.repeat(26);
const startedAt = '2026-11-23T10:15:30.123Z';
const endedAt = '2026-11-23T11:00:00.000Z';
const server: ServerFacts = { diagnosticId: idOf('d'), serverVersion: '7.8.9', pluginVersion: '1.4.0', mode: 'local' };

type Fact = FactsOf<DomainEvent>;
const project = (event: Fact, occurredAt = startedAt, by = server) =>
  projectTelemetry(by, { id: '00000000-0000-4000-8000-000000000001', occurredAt, event });

const startedFacts = { teamId: idOf('t'), channelId: idOf('c'), postId: null, startedAt };
const started: Fact = {
  type: 'IncidentStarted',
  facts: { incidentId: idOf('i'), by: idOf('a'), stageId: idOf('s'), ...startedFacts },
};
const ended: Fact = {
  type: 'IncidentEnded',
  facts: { incidentId: idOf('i'), by: idOf('b'), started: { ...startedFacts, startedBy: idOf('a') } },
};
const create = {
  id: recordIdOf('00000000-0000-4000-8000-000000000001', 0),
  type: 'incident',
  action: 'create',
  diagnosticID: idOf('d'),
  serverVersion: '7.8.9',
  pluginVersion: '1.4.0',
  eventTimeStamp: startedAt,
  'event originalTimestamp': startedAt,
  'event integrations': null,
  data: {
    incidentID: idOf('i'),
    userID: idOf('a'),
    IsActive: true,
    CommanderUserID: idOf('a'),
    TeamID: idOf('t'),
    CreatedAt: Date.parse(startedAt),
    ChannelIDs: [idOf('c')],
    PostID: '',
    NumChecklists: 1,
    TotalChecklistItems: 0,
  },
};

describe('Telemetry says', () => {
  it('that an incident was created, with these fields and no other', () =>
    expect(project(started).record).toEqual(create));

  it('which post an incident was started from', () =>
    expect(project({ ...started, facts: { ...started.facts, postId: idOf('p') } } as Fact).record?.data.PostID).toBe(
      idOf('p'),
    ));

  it('that an incident was ended, as it was created, and by whom', () =>
    expect(project(ended, endedAt).record).toEqual({
      ...create,
      action: 'end',
      eventTimeStamp: endedAt,
      'event originalTimestamp': endedAt,
      data: { ...create.data, userID: idOf('b') },
    }));

  it.each<Fact>([
    { type: 'IncidentRestarted', facts: { incidentId: idOf('i'), by: idOf('a') } },
    { type: 'IncidentRenamed', facts: { incidentId: idOf('i'), by: idOf('a') } },
    { type: 'IncidentDescribed', facts: { incidentId: idOf('i'), by: idOf('a') } },
    { type: 'CommanderChanged', facts: { incidentId: idOf('i'), by: idOf('a'), commanderUserId: idOf('b') } },
    { type: 'TeamCreated', facts: { teamId: idOf('t'), by: idOf('a') } },
    { type: 'TokenRevoked', facts: { tokenId: idOf('k'), by: idOf('a') } },
  ])('nothing of $type', (event) => expect(project(event)).toEqual({ server, record: undefined }));

  it('nothing while it is off', () => {
    const off = { ...server, mode: 'off' as const };
    expect(project(started, startedAt, off).record).toBeUndefined();
    expect(project(ended, endedAt, off).record).toBeUndefined();
  });

  it('nothing until a mode has been recorded', () =>
    expect(project(started, startedAt, serverFactsAtFirst(idOf('d'))).record).toBeUndefined());

  it('the versions and the mode that were recorded last', () => {
    const facts = { serverVersion: '8.0.0', pluginVersion: '1.5.0' };
    expect(project({ type: 'ServerVersionsRecorded', facts }).server).toEqual({ ...server, ...facts });
    const mode = { mode: 'off', by: null, reason: 'request' } as const;
    expect(project({ type: 'TelemetryModeChanged', facts: mode }).server).toEqual({ ...server, mode: 'off' });
  });

  it('the same of the same fact, whenever it is asked', () => expect(project(started)).toEqual(project(started)));
});

describe('The id of a record', () => {
  it('is the UUID version 5 of the event and the ordinal', () => {
    const namespace = Buffer.from('9f0c1f0e6a6b4c52a9a55a3f6f1f8d27', 'hex');
    const digest = createHash('sha1').update(namespace).update('an event/3').digest('hex');
    const id = recordIdOf('an event', 3).replaceAll('-', '');
    expect(id.slice(0, 12) + id.slice(13, 16) + id.slice(17)).toBe(
      digest.slice(0, 12) + digest.slice(13, 16) + digest.slice(17, 32),
    );
    expect(recordIdOf('an event', 3)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
  it('differs by event and by ordinal', () =>
    expect(new Set([recordIdOf('a', 0), recordIdOf('a', 1), recordIdOf('b', 0)]).size).toBe(3));
});
