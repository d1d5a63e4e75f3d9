import { decodeEvent, encodeEvent, contentFree } from '@sitrep/event-schema';
import fc from 'fast-check';
import { deeds, reworded, historyOf, wordsIn, anyWords, type HistoryEvent } from '../testing/histories.js';
import { asSitrepTells, stored as fixtures } from '../testing/non-interference.js';

// What a customer hands to a developer: the facts of a log and none of its words. It has to derive to the very same
// telemetry, or it would not reproduce what it is sent for.

const place = { stream: 'a-stream', version: 1, position: '1' };
const UUID = '00000000-0000-4000-8000-000000000001';
const TIME = '2026-11-23T10:15:30.123Z';

/** Each event as it would be stored, exported, imported and read again. */
const exported = (history: readonly HistoryEvent[]): readonly HistoryEvent[] =>
  history.map(({ id, occurredAt, event }) => {
    const stored = { ...encodeEvent(event, UUID, occurredAt), ...place };
    const through = JSON.parse(JSON.stringify({ ...contentFree(stored), ...place })) as typeof stored;
    return { id, occurredAt, event: decodeEvent(through).event };
  });

describe('A content-free export', () => {
  it('derives to the same telemetry as the log that it was made from, byte for byte', () =>
    fc.assert(
      fc.property(deeds(30), (done) => {
        const history = historyOf(done, 0);
        return asSitrepTells(exported(history)) === asSitrepTells(history);
      }),
      { numRuns: 300 },
    ));

  it('is the same whatever was typed', () =>
    fc.assert(
      fc.property(deeds(30), anyWords(), (done, words) => {
        const history = historyOf(done, 0);
        const readable = words.map((word) => word.toWellFormed());
        const other = reworded(history, readable).filter(({ event }) => !DIGESTED.includes(event.type));
        const one = history.filter(({ event }) => !DIGESTED.includes(event.type));
        return JSON.stringify(exported(one)) === JSON.stringify(exported(other));
      }),
      { numRuns: 300 },
    ));

  it.each(fixtures.map((fixture) => [fixture.type, fixture] as const))('leaves no word of a %s', (_, fixture) => {
    const stored = { ...(fixture as unknown as Parameters<typeof contentFree>[0]), ...place };
    const { data } = contentFree(stored) as { data: { facts: object; content: object } };
    for (const [, word] of wordsIn(data.content)) expect(['removed', '0'.repeat(64)]).toContain(word);
    expect(data.facts).toEqual((stored.data as { facts: object }).facts);
    expect(wordsIn(data.content).map(([where]) => where)).toEqual(
      wordsIn(fixture.data.content).map(([where]) => where),
    );
  });

  it('is refused for an event of which nobody knows what its words are', () =>
    expect(() =>
      contentFree({
        id: UUID,
        type: 'Unheard',
        data: { facts: {}, content: {} },
        metadata: { schemaVersion: 1, occurredAt: TIME },
        ...place,
      }),
    ).toThrow('the event type is unknown here'));
});

/** Their digests are no words, and no other words can stand there. */
const DIGESTED: readonly string[] = ['TokenIssued', 'TokenSecretReplaced', 'RequestReceived'];
