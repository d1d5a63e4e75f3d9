import type { IncidentCommand } from '@sitrep/domain';
import type { Random } from '../seeded-random.js';

/** What one client sends, the next command when the one before is answered. */
export type Commands = readonly { readonly incidentId: string; readonly command: IncidentCommand }[];

/**
 * Clients that work at the same time, on each other's incidents too. Their commands append one event or two; some come
 * before the incident has started or after it has ended, are refused, and append none.
 */
export const workload = (random: Random, clients: number, commandsEach: number): readonly Commands[] => {
  const incidents: number[] = [];
  const next = () => {
    const isNew = incidents.length === 0 || random(3) === 0;
    if (isNew) incidents.push(random(1_000_000));
    const incident = isNew ? incidents.at(-1)! : incidents[random(incidents.length)]!;
    const incidentId = idOf('incident', incident);
    return { incidentId, command: isNew ? start(incident, random) : change(incident, random) };
  };
  const rounds = Array.from({ length: commandsEach }, () => Array.from({ length: clients }, next));
  return Array.from({ length: clients }, (_, client) => rounds.map((round) => round[client]!));
};

/** One client, and one task that is completed and opened again so often. Completions are what is counted for good. */
export const completions = (random: Random, count: number): readonly Commands[] => {
  const incident = random(1_000_000);
  const [incidentId, taskId, by] = [idOf('incident', incident), idOf('task', incident), idOf('user', 1)];
  const changes = Array.from({ length: count }, () =>
    (['closed', 'open'] as const).map((state) => ({ type: 'ChangeTaskState', by, taskId, state }) as const),
  );
  const commands = [start(incident, random), addTask(incident, by, random), ...changes.flat()];
  return [commands.map((command) => ({ incidentId, command }))];
};

const start = (incident: number, random: Random): IncidentCommand => ({
  type: 'StartIncident',
  incidentId: idOf('incident', incident),
  by: idOf('user', random(5)),
  teamId: idOf('team', 1),
  channelId: idOf('channel', random(1_000)),
  stageId: idOf('stage', incident),
  postId: null,
  name: `Incident ${random(1_000)}`,
  description: text(random),
});

const change = (incident: number, random: Random): IncidentCommand => {
  const by = idOf('user', random(5));
  const taskId = idOf('task', incident);
  switch (random(6)) {
    case 0:
      return { type: 'EndIncident', by };
    case 1:
      return { type: 'RestartIncident', by };
    case 2:
      return { type: 'ChangeCommander', by, commanderUserId: idOf('user', random(5)) };
    case 3:
      return addTask(incident, by, random);
    case 4:
      return { type: 'ChangeTaskState', by, taskId, state: random(3) === 0 ? 'open' : 'closed' };
    default:
      return { type: 'EditIncident', by, name: `Renamed ${random(1_000)}`, description: text(random) };
  }
};

const addTask = (incident: number, by: string, random: Random): IncidentCommand => ({
  type: 'AddTask',
  by,
  taskId: idOf('task', incident),
  stageId: idOf('stage', incident),
  assigneeUserId: null,
  title: `Task ${random(1_000)}`,
  description: text(random),
  command: null,
});

const idOf = (kind: string, number: number): string => kind + String(number).padStart(26 - kind.length, '0');

/** Now and then somebody pastes what does not fit a page of the database. */
const text = (random: Random): string => 'x'.repeat(random(20) === 0 ? 6_000 : random(300));
