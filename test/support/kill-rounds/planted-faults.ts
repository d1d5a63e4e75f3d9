import type { StoredEvent } from '@sitrep/application';
import type { Asked } from './clients.js';
import { contradictionsToAnswers, contradictionsToLog } from './contradictions.js';
import type { Found } from './found.js';

/** What was found sound is doctored, and the checks have to find that out. */
export const describePlantedFaults = (run: () => { readonly asked: readonly Asked[]; readonly found: Found }): void =>
  describe('It would be noticed', () => {
    const without = (events: readonly StoredEvent[], lost: StoredEvent) => events.filter((event) => event !== lost);
    const copied = (events: readonly StoredEvent[], copy: StoredEvent) => [
      ...events,
      { ...copy, version: events.length + 1 },
    ];
    const lastOf = (type: string, { events }: Found) => events.findLast((event) => event.type === type)!;
    const acknowledgedStart = ({ events }: Found): StoredEvent => {
      const { name } = run().asked.find(({ id }) => id !== undefined)!;
      return events.find(({ data }) => (data as { content: { name?: string } }).content.name === name)!;
    };

    it.each<[string, (found: Found) => Partial<Found>, RegExp]>([
      [
        'if an acknowledged start were lost',
        (found) => ({ events: without(found.events, acknowledgedStart(found)) }),
        / is lost$/m,
      ],
      ['if the API did not show it', () => ({ incidents: [] }), / is lost$/m],
      [
        'if an incident were started twice',
        (found) => ({ events: copied(found.events, lastOf('IncidentStarted', found)) }),
        /more than once/,
      ],
      [
        'if an acknowledged end were lost',
        ({ events }) => ({ events: events.filter(({ type }) => type !== 'IncidentEnded') }),
        /^the end of .* is lost$/m,
      ],
      [
        'if a telemetry record were missing',
        ({ telemetry }) => ({ telemetry: telemetry.slice(0, -1) }),
        /^0 telemetry records say/m,
      ],
      [
        'if one were there twice',
        ({ telemetry }) => ({ telemetry: copied(telemetry, telemetry.at(-1)!) }),
        /^2 telemetry records say/m,
      ],
      [
        'if one were there for nothing',
        (found) => ({ events: without(found.events, acknowledgedStart(found)) }),
        /what never happened/,
      ],
    ])('%s', (_, doctored, finding) => {
      const { asked, found } = run();
      const there = { ...found, ...doctored(found) };
      const all = [...contradictionsToAnswers(asked, there), ...contradictionsToLog(there)];
      expect(all.join('\n')).toMatch(finding);
    });
  });
