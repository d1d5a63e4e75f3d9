import { setTimeout } from 'node:timers/promises';
import { taskIn, type ChatProduct, type Id, type IncidentEvent, type Time } from '@sitrep/domain';
import { decodeEvent, type Recorded } from '@sitrep/event-schema';
import type { IncidentView } from '@sitrep/read-models';
import type { ChatRegistry } from './chat-registry.js';
import type { ChatOutcome, ChatServer } from './chat-server.js';
import type { EventLog, Position } from './event-log.js';
import { HeldCheckpoint } from './held-checkpoint.js';
import type { OnPage } from './projection.js';
import { NotCaughtUp } from './reading.js';
import { incidents } from './stream-kinds.js';
import type { WritePath } from './write-path.js';

export interface PostToChat {
  readonly domainLog: EventLog;
  /** Where the checkpoint is kept, in a stream of its own. */
  readonly checkpointLog: EventLog;
  readonly diagnosticId: Id;
  readonly writePath: WritePath;
  readonly registry: ChatRegistry;
  readonly product: ChatProduct;
  readonly server: ChatServer;
  /** When this process connected chat: before anybody could start an incident in it. */
  readonly connectedAt: Time;
  /** Names this process among those that post. */
  readonly processId: string;
  /** Where other processes post as well, for how long one does it alone without a sign of life; else 0. */
  readonly leaseMs: number;
  readonly signal: AbortSignal;
  readonly onPage: OnPage;
  /** Told once when the server does not do what it is asked, until it does again. */
  readonly onOutage: () => void;
  readonly pauseMinMs?: number;
}

interface Checkpoint {
  readonly through: Position | null;
  /** When chat was first connected: what happened before is not told. */
  readonly since: Time;
}

/**
 * Makes a channel for each incident and tells there what happens to it: at least once, in order, from a checkpoint of its
 * own, by one process at a time. No command waits for it. What fails is tried again after a pause that grows, and what comes behind it waits in the
 * log; what is refused is left out. Each post carries the id of its event, by which a repeat is recognised.
 *
 * @throws UnreadableEvent, StorageUnavailable
 */
export const postToChat = async (options: PostToChat): Promise<void> => {
  const { domainLog, checkpointLog, diagnosticId, server, registry, product, writePath, signal, onPage } = options;
  const checkpoint = new HeldCheckpoint<Checkpoint>({
    log: checkpointLog,
    stream: `chatposts-${diagnosticId}`,
    eventType: 'ChatPosted',
    first: { through: null, since: options.connectedAt },
    holder: options.processId,
    leaseMs: options.leaseMs,
    signal,
  });
  /** Whether the next post may have been made before: by whoever ran until the last checkpoint. */
  let mayBeRepeat = true;

  const note = async (through: Position | null): Promise<void> => {
    // Where another process was faster, what it has posted is recognised by its marker.
    mayBeRepeat = !(await checkpoint.move({ ...checkpoint.reached, through }));
  };
  /** @throws TurnOfAnother */
  const takeTurn = async (): Promise<void> => {
    const turn = await checkpoint.take();
    if (turn === 'others') throw new TurnOfAnother();
    if (turn === 'taken') mayBeRepeat = true;
  };
  /** Until it is done or refused, the turn is lost, or the process stops. */
  const insist = async <Value>(ask: () => Promise<ChatOutcome<Value>>): Promise<Value | undefined> => {
    for (let pauseMs = options.pauseMinMs ?? PAUSE_MIN_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
      await takeTurn();
      const asked = await ask();
      if (asked.outcome === 'done') return asked.value;
      if (asked.outcome === 'refused') return undefined;
      signal.throwIfAborted();
      if (pauseMs === (options.pauseMinMs ?? PAUSE_MIN_MS)) options.onOutage();
      mayBeRepeat = true;
      const askedMs = Math.min(asked.afterMs ?? 0, RETRY_AFTER_MAX_MS);
      await setTimeout(Math.max(pauseMs * (0.5 + Math.random() / 2), askedMs), undefined, { signal });
    }
  };
  const nameOf = async (userId: Id): Promise<string> => {
    const name = (await registry.find(userId))?.name ?? null;
    return name === null ? userId : `@${name}`;
  };

  /** The product's id of an incident's channel, which is made where there is none. */
  const channelOf = async (incident: IncidentView): Promise<string | undefined> => {
    const channelId = incident.channelIds[0]!;
    const known = await registry.find(channelId);
    if (known) return known.product === product ? known.foreignId : undefined;
    const starter = await registry.find(incident.createdByUserId);
    const inviteUserId = starter?.product === product ? { inviteUserId: starter.foreignId } : {};
    const wanted = { incidentId: incident.id, name: incident.name, ...inviteUserId };
    const made = await insist(() => server.createChannel(wanted, signal));
    if (made !== undefined) await registry.idOf(product, 'channel', made, { id: channelId });
    return made;
  };

  const tell = async ({ event, id, version: atLeast }: Recorded): Promise<boolean> => {
    if (!('incidentId' in event.facts)) return false;
    const incident = await writePath.view(incidents, event.facts.incidentId, atLeast);
    const text = incident && (await sentenceOf(event as IncidentEvent, incident, nameOf));
    // Only an incident that began since then has a channel here.
    if (text === undefined || incident!.startedAt < checkpoint.reached.since) return false;
    const channel = await channelOf(incident!);
    if (channel === undefined) return false;
    await insist(async (): Promise<ChatOutcome<unknown>> => {
      // Asked before each attempt: one that failed may have got through.
      const posted = mayBeRepeat ? await server.hasPosted(channel, id, signal) : undefined;
      if (posted && (posted.outcome !== 'done' || posted.value)) return posted;
      return server.post(channel, text, id, signal);
    });
    return true;
  };

  if (!(await checkpoint.read())) await note(null);
  while (!signal.aborted) {
    mayBeRepeat = true;
    try {
      for await (const page of domainLog.follow({ after: checkpoint.reached.through ?? undefined, signal })) {
        for (const stored of page.events) if (await tell(decodeEvent(stored))) await note(stored.position);
        await onPage(page);
      }
    } catch (error) {
      // The registry is read from models that may be behind, or another process posts. From the checkpoint on again, then.
      if (!signal.aborted && !(error instanceof NotCaughtUp || error instanceof TurnOfAnother)) throw error;
    }
  }
  await checkpoint.release();
};

/** Another process posts. What it has posted is known, and this one goes on from there. */
class TurnOfAnother extends Error {}

/** What people in the channel are told of an event; nothing of most. */
const sentenceOf = async (
  { type, facts }: IncidentEvent,
  incident: IncidentView,
  nameOf: (userId: Id) => Promise<string>,
): Promise<string | undefined> => {
  const task = () =>
    quiet('taskId' in facts ? (taskIn(incident.stages, facts.taskId)?.title ?? 'one that is gone') : '');
  switch (type) {
    case 'IncidentStarted':
      return `The incident has been started: ${quiet(incident.name)}`;
    case 'IncidentEnded':
      return 'The incident has been ended.';
    case 'IncidentRestarted':
      return 'The incident has been restarted.';
    case 'CommanderChanged':
      return `The incident is commanded by ${await nameOf(facts.commanderUserId)} now.`;
    case 'TaskAdded':
      return `A task has been added: ${task()}`;
    case 'TaskRemoved':
      return 'A task has been removed.';
    case 'TaskStateChanged':
      return `A task is ${facts.state.replace('_', ' ')} now: ${task()}`;
    case 'TaskAssigned':
      return facts.assigneeUserId === null
        ? `A task is nobody's now: ${task()}`
        : `A task is ${await nameOf(facts.assigneeUserId)}'s now: ${task()}`;
    case 'IncidentRenamed':
    case 'IncidentDescribed':
    case 'IncidentContentErased':
    case 'PlaybookApplied':
    case 'SeverityChanged':
    case 'RoleAssigned':
    case 'StatusUpdatePosted':
    case 'RetrospectiveWritten':
    case 'StageAdded':
    case 'StageRenamed':
    case 'StageRemoved':
    case 'StageMoved':
    case 'TaskEdited':
    case 'TaskDueChanged':
    case 'TaskMoved':
    case 'TaskCommandRun':
      return undefined;
  }
};

/** What people typed calls nobody: a zero-width space keeps `@all` from being a mention. */
const quiet = (text: string): string => text.replaceAll('@', '@\u200b');

const PAUSE_MIN_MS = 1_000;
const PAUSE_MAX_MS = 60_000;
const RETRY_AFTER_MAX_MS = 10 * 60_000;
