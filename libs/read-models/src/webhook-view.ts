import type { DomainEvent, Id, Time, WebhookDisabledReason, WebhookEvent, WebhookEventType } from '@sitrep/domain';
import type { ReadModel } from './read-model.js';

/** A webhook as its administrators see it, and as it is delivered to. A deleted one is no more. */
export interface WebhookView {
  readonly id: Id;
  readonly url: string;
  readonly label: string;
  /** null: of all teams. */
  readonly teamIds: readonly Id[] | null;
  /** null: of everything. */
  readonly eventTypes: readonly WebhookEventType[] | null;
  readonly createdByUserId: Id;
  readonly createdAt: Time;
  /** The position of its registration: what came before is not told. */
  readonly since: string;
  /** When it was last enabled; at first, when it was registered. */
  readonly enabledAt: Time;
  readonly disabledAt: Time | null;
  readonly disabledReason: WebhookDisabledReason | null;
  /** Newest first. `validUntil` is null for the newest. */
  readonly secrets: readonly WebhookSecret[];
  /** How many events the webhook's stream holds. */
  readonly version: number;
}

export interface WebhookSecret {
  readonly secretId: Id;
  readonly validUntil: Time | null;
}

/** The secrets that deliveries are signed with at a time, newest first. */
export const secretsInForce = ({ secrets }: WebhookView, at: Time): readonly Id[] =>
  secrets.filter((secret) => isValid(secret, at)).map(({ secretId }) => secretId);

const isValid = ({ validUntil }: WebhookSecret, at: Time): boolean => validUntil === null || validUntil > at;

export const webhookViews: ReadModel<WebhookView, 'createdAt'> = {
  name: 'webhook',
  revision: 1,
  keyOf: ({ event }) => (isWebhookEvent(event) ? event.facts.webhookId : undefined),
  evolve: (before, { event, occurredAt, position, version }) => {
    if (!isWebhookEvent(event)) return before;
    if (event.type === 'WebhookRegistered') {
      const { webhookId, by, teamIds, eventTypes, secretId } = event.facts;
      return {
        id: webhookId,
        ...event.content,
        teamIds,
        eventTypes,
        createdByUserId: by,
        createdAt: occurredAt,
        since: position,
        enabledAt: occurredAt,
        disabledAt: null,
        disabledReason: null,
        secrets: [{ secretId, validUntil: null }],
        version,
      };
    }
    if (!before) return undefined;
    switch (event.type) {
      case 'WebhookSecretRotated': {
        const { secretId, previousValidUntil } = event.facts;
        const previous = before.secrets
          .filter((secret) => isValid(secret, occurredAt))
          .map((secret) => ({ ...secret, validUntil: secret.validUntil ?? previousValidUntil }));
        return { ...before, secrets: [{ secretId, validUntil: null }, ...previous], version };
      }
      case 'WebhookDisabled':
        return { ...before, disabledAt: occurredAt, disabledReason: event.facts.reason, version };
      case 'WebhookEnabled':
        return { ...before, enabledAt: occurredAt, disabledAt: null, disabledReason: null, version };
      case 'WebhookDeleted':
        return undefined;
    }
  },
  indexes: { createdAt: ({ createdAt }) => createdAt },
};

const isWebhookEvent = (event: DomainEvent): event is WebhookEvent => 'webhookId' in event.facts;
