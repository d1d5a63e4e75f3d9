import type { Incident } from '../http-client.js';

/** An event as `GET /v1/incidents/{id}/events` tells it. */
export interface ToldEvent {
  readonly id: string;
  readonly version: number;
  readonly type: string;
  readonly userId: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, unknown>>;
}

/** What is compared of an incident: all that is edited here. */
export interface Shown {
  readonly name: string;
  readonly description: string;
  readonly status: string;
  readonly severity: string | null;
  readonly commanderUserId: string;
  readonly stages: readonly { readonly id: string; readonly title: string; readonly tasks: readonly ShownTask[] }[];
}

interface ShownTask {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly state: string;
  readonly assigneeUserId: string | null;
  readonly dueAt: string | null;
}

export const shownOf = ({ name, description, status, severity, commanderUserId, stages }: Incident): Shown => ({
  ...{ name, description, status, severity, commanderUserId },
  stages: stages.map((stage) => ({
    ...{ id: stage.id, title: stage.title },
    tasks: stage.tasks.map((task) => ({
      ...{ id: task.id, title: task.title, description: task.description, state: task.state },
      ...{ assigneeUserId: task.assigneeUserId, dueAt: task.dueAt },
    })),
  })),
});

/** What the incident looks like after each version, by number: told from the events alone, and by nothing of the product. */
export const storyOf = (events: readonly ToldEvent[]): ReadonlyMap<number, string> => {
  const story = new Map<number, string>();
  const incident: Told = { stages: [] };
  for (const event of events) {
    tell(incident, event);
    story.set(event.version, JSON.stringify(inOrder(incident)));
  }
  return story;
};

/** As `storyOf` writes it. */
export const textOf = (shown: Shown): string => JSON.stringify(inOrder(shown));

const inOrder = ({ name, description, status, severity, commanderUserId, stages }: Partial<Shown>) => ({
  ...{ name, description, status, severity, commanderUserId },
  stages: (stages ?? []).map((stage) => ({
    ...{ id: stage.id, title: stage.title },
    tasks: stage.tasks.map((task) => ({
      ...{ id: task.id, title: task.title, description: task.description, state: task.state },
      ...{ assigneeUserId: task.assigneeUserId, dueAt: task.dueAt },
    })),
  })),
});

type Changing<Of> = { -readonly [Name in keyof Of]: Of[Name] };
type ToldTask = Changing<ShownTask>;
interface ToldStage {
  id: string;
  title: string;
  tasks: ToldTask[];
}
type Told = Partial<Changing<Omit<Shown, 'stages'>>> & { stages: ToldStage[] };

const tell = (incident: Told, { type, facts: f, content: c }: ToldEvent): void => {
  const stage = (id: unknown) => incident.stages.find((each) => each.id === id)!;
  const stageWith = (taskId: unknown) => incident.stages.find(({ tasks }) => tasks.some(({ id }) => id === taskId))!;
  const task = () => stageWith(f['taskId']).tasks.find(({ id }) => id === f['taskId'])!;
  const taken = () => stageWith(f['taskId']).tasks.splice(stageWith(f['taskId']).tasks.indexOf(task()), 1)[0]!;
  const changes: Readonly<Record<string, () => void>> = {
    IncidentStarted: () => {
      const first = { id: String(f['stageId']), title: String(c['stageTitle']), tasks: [] };
      const rest = { status: 'active', severity: null, commanderUserId: String(f['by']), stages: [first] };
      Object.assign(incident, { name: c['name'], description: c['description'], ...rest });
    },
    IncidentRenamed: () => (incident.name = String(c['name'])),
    IncidentDescribed: () => (incident.description = String(c['description'])),
    IncidentEnded: () => (incident.status = 'ended'),
    IncidentRestarted: () => (incident.status = 'active'),
    SeverityChanged: () => (incident.severity = f['severity'] as string),
    CommanderChanged: () => (incident.commanderUserId = String(f['commanderUserId'])),
    StageAdded: () => incident.stages.push({ id: String(f['stageId']), title: String(c['title']), tasks: [] }),
    StageRenamed: () => (stage(f['stageId']).title = String(c['title'])),
    StageRemoved: () => incident.stages.splice(incident.stages.indexOf(stage(f['stageId'])), 1),
    StageMoved: () => {
      const [moved] = incident.stages.splice(incident.stages.indexOf(stage(f['stageId'])), 1);
      incident.stages.splice(Number(f['index']), 0, moved!);
    },
    TaskAdded: () => {
      const texts = { title: String(c['title']), description: String(c['description']) };
      const { assigneeUserId } = f as { assigneeUserId: string | null };
      stage(f['stageId']).tasks.push({ id: String(f['taskId']), ...texts, state: 'open', assigneeUserId, dueAt: null });
    },
    TaskEdited: () => {
      for (const name of ['title', 'description'] as const) if (c[name] !== null) task()[name] = c[name] as string;
    },
    TaskStateChanged: () => (task().state = String(f['state'])),
    TaskAssigned: () => (task().assigneeUserId = f['assigneeUserId'] as string | null),
    TaskDueChanged: () => (task().dueAt = f['dueAt'] as string | null),
    TaskMoved: () => stage(f['stageId']).tasks.splice(Number(f['index']), 0, taken()),
    TaskRemoved: () => void taken(),
  };
  const change = changes[type];
  if (!change) throw new Error(`nobody here has done ${type}`);
  change();
};
