import { specificationOf } from '../../testing/given-when-then.js';
import { audit, type AccessRefused, type EventsExported, type TokenUsed } from './audit.js';

const AT = '2026-11-23T10:15:30.123Z';
const given = specificationOf(audit, AT);
const who = { tokenId: 't'.repeat(26), by: 'u'.repeat(26) };
const { tokenId } = who;

describe('An export of events', () => {
  const exported: EventsExported = { type: 'EventsExported', facts: { ...who, exportedAt: AT }, content: {} };
  it('is recorded each time, with who asked for it', () => {
    given()
      .when({ type: 'RecordExport', ...who })
      .then(exported);
    given(exported)
      .when({ type: 'RecordExport', ...who })
      .then(exported);
  });
});

describe('A refusal of rights', () => {
  const asked = { ...who, route: 'GET /v1/incidents/{id}', reason: 'team', thingId: 'i'.repeat(26) } as const;
  const refused: AccessRefused = { type: 'AccessRefused', facts: { ...asked, refusedAt: AT }, content: {} };
  it('is recorded each time, with what was asked for', () => {
    given()
      .when({ type: 'RecordRefusal', ...asked })
      .then(refused);
    given(refused)
      .when({ type: 'RecordRefusal', ...asked })
      .then(refused);
  });
});

describe('The use of a token', () => {
  const used = (usedAt: string): TokenUsed => ({ type: 'TokenUsed', facts: { tokenId, usedAt }, content: {} });
  const use = { type: 'RecordUse', tokenId } as const;
  it('is recorded the first time', () => given().when(use).then(used(AT)));
  it('is recorded once an hour', () => {
    given(used('2026-11-23T10:00:00.000Z')).when(use).thenNothing();
    given(used('2026-11-23T09:59:59.999Z')).when(use).then(used(AT));
    given(used('2026-11-22T10:15:30.123Z')).when(use).then(used(AT));
  });
  it('is remembered whatever else is recorded of the token', () => {
    const exported: EventsExported = { type: 'EventsExported', facts: { ...who, exportedAt: AT }, content: {} };
    given(used('2026-11-23T10:00:00.000Z'), exported).when(use).thenNothing();
  });
});
