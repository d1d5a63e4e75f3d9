import fc from 'fast-check';
import { areCombinable, SCOPES, type Scope } from './scopes.js';

// Spelled out, so that a new scope is put on one side by somebody who thought about it.
const SEES: Readonly<Record<Scope, 'content' | 'no content'>> = {
  'incidents:read': 'content',
  'incidents:write': 'content',
  'playbooks:write': 'content',
  'telemetry:read': 'no content',
  'telemetry:identify': 'no content',
  'replay:read': 'content',
  admin: 'content',
};
const scopes = fc.array(fc.constantFrom(...SCOPES), { maxLength: 10 });

describe('The scopes of one token', () => {
  it('combine exactly when they agree on whether their holder sees content', () =>
    fc.assert(
      fc.property(scopes, (held) =>
        expect(areCombinable(held)).toBe(new Set(held.map((scope) => SEES[scope])).size <= 1),
      ),
    ));

  it.each(SCOPES.flatMap((one) => SCOPES.map((other) => ({ one, other }))))(
    '$one and $other are judged the same in either order',
    ({ one, other }) => {
      expect(areCombinable([one, other])).toBe(SEES[one] === SEES[other]);
      expect(areCombinable([other, one])).toBe(areCombinable([one, other]));
    },
  );

  it('that do not combine do not combine with more beside them', () =>
    fc.assert(fc.property(scopes, scopes, (held, more) => areCombinable(held) || !areCombinable([...held, ...more]))));

  // An administrator may do everything, but who consumes telemetry sees no content: that takes another token.
  it('are not those of an administrator and of a telemetry consumer at once', () =>
    expect(areCombinable(['admin', 'telemetry:read'])).toBe(false));

  it('may be none', () => expect(areCombinable([])).toBe(true));
});
