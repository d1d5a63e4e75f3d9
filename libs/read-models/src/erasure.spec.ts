import type { DomainEvent } from '@sitrep/domain';
import { ERASED } from '@sitrep/domain';
import type { Recorded } from '@sitrep/event-schema';
import fc from 'fast-check';
import { deeds, historyOf, type HistoryEvent } from '@sitrep/telemetry/testing';
import { evolveIncidentView } from './incident-view.js';
import { evolvePlaybookView } from './playbook-view.js';

// A process that was there when the content was erased, and one that reads the log afterwards, must show the same. So
// whatever a view has taken over from words, it has to let go of.

const isErasure = ({ type }: DomainEvent) => type === 'IncidentContentErased' || type === 'PlaybookContentErased';
const streamOf = ({ event: { facts } }: HistoryEvent): string =>
  'incidentId' in facts ? `incident-${facts.incidentId}` : 'playbookId' in facts ? `playbook-${facts.playbookId}` : '';

const erased = (content: unknown): unknown => {
  if (typeof content === 'string') return ERASED;
  if (Array.isArray(content)) return content.map(erased);
  if (typeof content !== 'object' || content === null) return content;
  return Object.fromEntries(Object.entries(content).map(([name, value]) => [name, erased(value)]));
};

/** The history as it is read from the log once its erasures have been carried out. */
const asRead = (history: readonly HistoryEvent[]): readonly HistoryEvent[] =>
  history.map((each, i) => {
    const isErased = history.slice(i).some((later) => isErasure(later.event) && streamOf(later) === streamOf(each));
    return isErased ? { ...each, event: { ...each.event, content: erased(each.event.content) } as DomainEvent } : each;
  });

const viewsOf = (history: readonly HistoryEvent[]): ReadonlyMap<string, unknown> => {
  const views = new Map<string, unknown>();
  history.forEach((each, i) => {
    const stream = streamOf(each);
    const recorded: Recorded = { ...each, stream, version: i + 1, position: `${i + 1}` };
    const evolve = stream.startsWith('incident-') ? evolveIncidentView : evolvePlaybookView;
    views.set(stream, evolve(views.get(stream) as never, recorded));
  });
  return views;
};

it('Who saw the erasure and who reads the log afterwards show the same', () => {
  let erasures = 0;
  fc.assert(
    fc.property(deeds(40), (done) => {
      const history = historyOf(done, 0);
      erasures += history.filter(({ event }) => isErasure(event)).length;
      expect(viewsOf(history)).toEqual(viewsOf(asRead(history)));
    }),
    { numRuns: 500 },
  );
  expect(erasures).toBeGreaterThan(50);
});
