import type { EventLog } from '@sitrep/application';
import type { Id } from '@sitrep/domain';
import { replayed } from '@sitrep/application';

/** Which team a stream belongs to: its first event says it, and that never changes. */
export class StreamTeams {
  #known = new Map<string, Id | undefined>();

  constructor(private readonly log: EventLog) {}

  /** `undefined` for a stream that belongs to no team, or of which that cannot be read. */
  async of(stream: string): Promise<Id | undefined> {
    if (!OF_TEAMS.some((kind) => stream.startsWith(kind))) return undefined;
    if (!this.#known.has(stream)) {
      if (this.#known.size >= KNOWN_MAX) this.#known.clear();
      this.#known.set(stream, await this.#read(stream));
    }
    return this.#known.get(stream);
  }

  async #read(stream: string): Promise<Id | undefined> {
    const [first] = await this.log.readStream(stream, { after: 0, limit: 1 });
    const event = first && replayed(first).recorded?.event;
    return event && 'teamId' in event.facts ? event.facts.teamId : undefined;
  }
}

const OF_TEAMS = ['incident-', 'playbook-', 'team-'];
const KNOWN_MAX = 10_000;
