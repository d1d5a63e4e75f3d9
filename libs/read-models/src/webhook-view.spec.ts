import type { WebhookEvent } from '@sitrep/domain';
import { secretsInForce, webhookViews, type WebhookView } from './webhook-view.js';

const idOf = (letter: string) => letter.repeat(26);
const [webhookId, by, first, second, third] = ['w', 'a', '1', '2', '3'].map(idOf) as [string, ...string[]] as [
  string,
  string,
  string,
  string,
  string,
];
const hour = (n: number): string => new Date(Date.UTC(2026, 10, 23, n)).toISOString();

const after = (...events: readonly (readonly [hour: number, event: WebhookEvent])[]): WebhookView | undefined =>
  events.reduce<WebhookView | undefined>(
    (before, [at, event], i) =>
      webhookViews.evolve(before, {
        ...{ event, id: `event ${i}`, stream: `webhook-${webhookId}`, version: i + 1, position: String(i + 7) },
        occurredAt: hour(at),
      }),
    undefined,
  );
const registered: WebhookEvent = {
  type: 'WebhookRegistered',
  facts: { webhookId, by, teamIds: null, eventTypes: null, secretId: first },
  content: { url: 'https://a.example', label: 'status page' },
};
const rotated = (secretId: string, until: number): WebhookEvent => ({
  type: 'WebhookSecretRotated',
  facts: { webhookId, by, secretId, previousValidUntil: hour(until) },
  content: {},
});
const ofNobody = { facts: { webhookId, by }, content: {} };

describe('A webhook', () => {
  it('is told from its registration on', () =>
    expect(after([0, registered])).toMatchObject({
      since: '7',
      enabledAt: hour(0),
      disabledAt: null,
      secrets: [{ secretId: first, validUntil: null }],
      version: 1,
    }));

  it('is disabled for a reason, until it is enabled', () => {
    const disabled: WebhookEvent = { type: 'WebhookDisabled', facts: { webhookId, reason: 'gone' }, content: {} };
    expect(after([0, registered], [1, disabled])).toMatchObject({ disabledAt: hour(1), disabledReason: 'gone' });
    expect(after([0, registered], [1, disabled], [2, { type: 'WebhookEnabled', ...ofNobody }])).toMatchObject({
      enabledAt: hour(2),
      disabledAt: null,
      disabledReason: null,
      version: 3,
    });
  });

  it('is no more when it is deleted', () =>
    expect(after([0, registered], [1, { type: 'WebhookDeleted', ...ofNobody }])).toBeUndefined());

  it('is signed with all secrets that are valid, the newest first', () => {
    const twice = after([0, registered], [1, rotated(second, 25)], [2, rotated(third, 26)])!;
    expect(secretsInForce(twice, hour(3))).toEqual([third, second, first]);
    expect(secretsInForce(twice, hour(25))).toEqual([third, second]);
    expect(secretsInForce(twice, hour(26))).toEqual([third]);
  });

  it('forgets secrets that are valid no more', () => {
    const later = after([0, registered], [1, rotated(second, 25)], [30, rotated(third, 54)])!;
    expect(later.secrets.map(({ secretId }) => secretId)).toEqual([third, second]);
  });
});
