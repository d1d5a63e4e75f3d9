import { eventsOf, incidents } from '@sitrep/application';
import type { Id } from '@sitrep/domain';
import { evolveIncidentView, type IncidentView } from '@sitrep/read-models';
import type { System } from '@sitrep/wiring';

/**
 * Incidents as somebody has seen them, some changes ago. Who writes on what is stale will do so again, from a later version:
 * to fold a long incident from its beginning each time would keep everybody waiting. So the last one is remembered, for a
 * minute, because it holds words that may be erased meanwhile.
 */
export class SeenIncidents {
  readonly #lately = new Map<Id, IncidentView>();

  constructor(private readonly system: System) {}

  /** The incident as it was at a version; `current` is one that it has reached since. */
  async at(id: Id, version: number, current: number): Promise<IncidentView | undefined> {
    const { domainLog, writePath } = this.system;
    const now = await writePath.view(incidents, id, current);
    const known = this.#lately.get(id);
    // Once words have been erased, what was folded before still has them.
    const isOfUse = known && known.version <= version && known.contentErasedAt === now?.contentErasedAt;
    let view = isOfUse ? known : undefined;
    for await (const recorded of eventsOf(domainLog, incidents.streamOf(id), view?.version)) {
      if (recorded.version > version) break;
      view = evolveIncidentView(view, recorded);
    }
    if (view) this.#remember(id, view);
    return view;
  }

  #remember(id: Id, view: IncidentView): void {
    if (this.#lately.size >= REMEMBERED_MAX) this.#lately.clear();
    this.#lately.set(id, view);
    const forget = () => this.#lately.get(id) === view && this.#lately.delete(id);
    setTimeout(forget, REMEMBERED_MS).unref();
  }
}

const REMEMBERED_MAX = 100;
const REMEMBERED_MS = 60_000;
