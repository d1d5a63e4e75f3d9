import type { DomainEvent } from '@sitrep/domain';
import type { Recorded } from '@sitrep/event-schema';
import { evolvePlaybookView, playbookViews, type PlaybookView } from './playbook-view.js';

const idOf = (letter: string) => letter.repeat(26);
const [aPlaybook, aTeam, ana, ben] = [...'ptab'].map(idOf) as [string, string, string, string];
const timeOf = (version: number) => `2026-11-23T10:15:${10 + version}.000Z`;
const recorded = (event: DomainEvent, i: number): Recorded => ({
  event,
  id: `event ${i + 1}`,
  occurredAt: timeOf(i + 1),
  stream: `playbook-${aPlaybook}`,
  version: i + 1,
  position: `${i + 1}`,
});
const viewOf = (...events: readonly DomainEvent[]) =>
  events.map(recorded).reduce<PlaybookView | undefined>(evolvePlaybookView, undefined);

const counts = { stages: 0, tasks: 0, members: 1, slashCommands: 0 };
const facts = { playbookId: aPlaybook, teamId: aTeam, by: ana, memberUserIds: [ben], counts };
const created: DomainEvent = {
  type: 'PlaybookCreated',
  facts,
  content: { title: 'Outage', description: 'when it is down', stages: [] },
};
const updated: DomainEvent = {
  type: 'PlaybookUpdated',
  facts: { ...facts, by: ben, memberUserIds: [] },
  content: { title: 'Outages', description: '', stages: [{ title: 'Contain', tasks: [] }] },
};
const deleted: DomainEvent = {
  type: 'PlaybookDeleted',
  facts: { playbookId: aPlaybook, teamId: aTeam, by: ben, counts },
  content: {},
};

describe('The picture of a playbook', () => {
  it('is that of its last version, and remembers who created it and when', () => {
    expect(viewOf(created)).toEqual({
      id: aPlaybook,
      title: 'Outage',
      description: 'when it is down',
      teamId: aTeam,
      memberUserIds: [ben],
      createdByUserId: ana,
      createdAt: timeOf(1),
      updatedAt: timeOf(1),
      deletedAt: null,
      contentErasedAt: null,
      version: 1,
      stages: [],
    });
    expect(viewOf(created, updated)).toEqual({
      ...viewOf(created),
      title: 'Outages',
      description: '',
      memberUserIds: [],
      updatedAt: timeOf(2),
      version: 2,
      stages: [{ title: 'Contain', tasks: [] }],
    });
  });

  it('is there after the deletion, because incidents name it, but not among those that are kept', () => {
    const view = viewOf(created, deleted)!;
    expect(view).toEqual({ ...viewOf(created), version: 2, deletedAt: timeOf(2) });
    expect([viewOf(created)!, view].map(playbookViews.indexes.presence)).toEqual(['kept', 'deleted']);
  });

  it('has nothing to do with an incident that was started from it', () => {
    const applied = recorded(
      {
        type: 'PlaybookApplied',
        facts: {
          incidentId: idOf('i'),
          by: ana,
          playbookId: aPlaybook,
          playbookVersion: 1,
          replacedStageId: null,
          stages: [],
        },
        content: { stages: [] },
      },
      1,
    );
    expect(playbookViews.keyOf(applied)).toBeUndefined();
    expect(evolvePlaybookView(viewOf(created), applied)).toEqual(viewOf(created));
    expect(playbookViews.keyOf(recorded(created, 0))).toBe(aPlaybook);
  });
});
