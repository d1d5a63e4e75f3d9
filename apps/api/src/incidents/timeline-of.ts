import { eventsOf, incidents, type EventLog } from '@sitrep/application';
import type { Id, IncidentEvent } from '@sitrep/domain';
import type { Recorded } from '@sitrep/event-schema';
import { evolveIncidentView, tellIncidentEvent, type IncidentView } from '@sitrep/read-models';
import type { TimelineEntryResponse } from './timeline.response.js';

/**
 * What happened to an incident behind a version, oldest first, told for people.
 *
 * @param known the incident as it was at that version or before it, where that is known: the names of things are told as they
 *   were, and without it they are read from the beginning.
 */
export async function* timelineOf(
  log: EventLog,
  id: Id,
  after: number,
  known?: IncidentView,
): AsyncGenerator<TimelineEntryResponse> {
  let before = known;
  for await (const recorded of eventsOf(log, incidents.streamOf(id), known?.version)) {
    if (recorded.version > after) yield entryOf(before, recorded as Recorded<IncidentEvent>);
    before = evolveIncidentView(before, recorded);
  }
}

const entryOf = (before: IncidentView | undefined, recorded: Recorded<IncidentEvent>): TimelineEntryResponse => ({
  id: recorded.id,
  version: recorded.version,
  occurredAt: recorded.occurredAt,
  userId: recorded.event.facts.by,
  text: tellIncidentEvent(before, recorded),
});
