import type { DomainEvent, IncidentEvent } from '@sitrep/domain';
import type { Recorded } from '@sitrep/event-schema';
import { deeds, historyOf } from '@sitrep/telemetry/testing';
import fc from 'fast-check';
import { incidentHeads } from './incident-heads.js';
import type { IncidentHead } from './incident-view.js';

// Counted per event, the numbers must be those that somebody would get who looked at every incident.

const spans = [900, 3_600, 14_400, 86_400, 604_800, Infinity];
const names = ['15m', '1h', '4h', '1d', '1w', 'longer'];
const isIncidentEvent = (event: DomainEvent): event is IncidentEvent => 'incidentId' in event.facts;

it('The numbers of incidents are those that a look at every incident would give', () => {
  let ended = 0;
  fc.assert(
    fc.property(deeds(40), (done) => {
      const heads = new Map<string, IncidentHead>();
      const counted = new Map<string, number>();
      const expected = new Map<string, number>();
      const add = (to: Map<string, number>, name: string, by: number) => to.set(name, (to.get(name) ?? 0) + by);
      for (const [i, each] of historyOf(done, 0).entries()) {
        const { event } = each;
        if (!isIncidentEvent(event)) continue;
        const recorded: Recorded = { ...each, stream: '', version: i + 1, position: String(i) };
        const before = heads.get(event.facts.incidentId);
        const after = incidentHeads.evolve(before, recorded)!;
        heads.set(after.id, after);
        for (const { place, counter, by } of incidentHeads.countsOf!(before, after, recorded))
          add(counted, `${place} ${counter}`, by);
        if (event.type === 'TaskStateChanged' && event.facts.state === 'closed') {
          add(expected, `${after.teamId}/${each.occurredAt.slice(0, 7)} tasksCompleted`, 1);
        }
      }
      for (const { teamId, startedAt, endedAt, status, severity } of heads.values()) {
        const place = `${teamId}/${startedAt.slice(0, 7)}`;
        add(expected, `${place} started`, 1);
        add(expected, `${place} ${status}/${severity ?? 'unjudged'}`, 1);
        if (endedAt === null) continue;
        ended++;
        const seconds = Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000);
        add(expected, `${place} secondsToEnd`, seconds);
        add(expected, `${place} endedWithin/${names[spans.findIndex((max) => seconds <= max)]}`, 1);
      }
      const nonZero = (counts: Map<string, number>) =>
        Object.fromEntries([...counts].filter(([, count]) => count !== 0));
      expect(nonZero(counted)).toEqual(nonZero(expected));
    }),
    { numRuns: 300 },
  );
  expect(ended).toBeGreaterThan(50);
});
