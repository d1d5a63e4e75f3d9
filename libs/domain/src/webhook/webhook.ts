import {
  accept,
  noContent,
  refuse,
  type Decider,
  type DomainEventShape,
  type NoContent,
  type Time,
} from '../decider.js';
import type { Id } from '../id.js';
import type { IncidentEvent } from '../incident/incident.events.js';
import type { PlaybookEvent } from '../playbook/playbook.js';
import { textFault, WEBHOOK_LABEL, WEBHOOK_URL } from '../text.js';

/**
 * What has happened to one webhook: somebody's address that is told what happens to incidents and playbooks. The address
 * may hold a password in its path, so it lies among the words. The secret that deliveries are signed with is in no event:
 * `secretId` says which one it is, and whoever holds the installation's key can make it anew.
 */
export type WebhookEvent = WebhookRegistered | WebhookSecretRotated | WebhookDisabled | WebhookEnabled | WebhookDeleted;

export type WebhookRegistered = DomainEventShape<
  'WebhookRegistered',
  {
    webhookId: Id;
    by: Id;
    /** Of which teams it is told; null for all, also for those that come later. */
    teamIds: readonly Id[] | null;
    /** Of what it is told; null for everything. */
    eventTypes: readonly WebhookEventType[] | null;
    secretId: Id;
  },
  { url: string; label: string }
>;
/** The secrets from before stay valid beside the new one for a while, so that a receiver can take its time. */
export type WebhookSecretRotated = DomainEventShape<
  'WebhookSecretRotated',
  { webhookId: Id; by: Id; secretId: Id; previousValidUntil: Time },
  NoContent
>;
/** Nothing is sent any more until somebody enables it again. Nobody has wished that: the receiver has brought it about. */
export type WebhookDisabled = DomainEventShape<
  'WebhookDisabled',
  { webhookId: Id; reason: WebhookDisabledReason },
  NoContent
>;
export type WebhookEnabled = DomainEventShape<'WebhookEnabled', { webhookId: Id; by: Id }, NoContent>;
/** From here on nobody can read its address and label any more. */
export type WebhookDeleted = DomainEventShape<'WebhookDeleted', { webhookId: Id; by: Id }, NoContent>;

/** `gone`: the receiver said that it wants no more. `failing`: it has taken nothing for days. */
export const WEBHOOK_DISABLED_REASONS = ['gone', 'failing'] as const;
export type WebhookDisabledReason = (typeof WEBHOOK_DISABLED_REASONS)[number];

export type WebhookEventType = (IncidentEvent | PlaybookEvent)['type'];

// A record, so that the compiler asks for what is missing.
const tellable: Readonly<Record<WebhookEventType, true>> = {
  IncidentStarted: true,
  PlaybookApplied: true,
  IncidentEnded: true,
  IncidentRestarted: true,
  IncidentRenamed: true,
  IncidentDescribed: true,
  CommanderChanged: true,
  SeverityChanged: true,
  RoleAssigned: true,
  StatusUpdatePosted: true,
  RetrospectiveWritten: true,
  IncidentContentErased: true,
  StageAdded: true,
  StageRenamed: true,
  StageRemoved: true,
  StageMoved: true,
  TaskAdded: true,
  TaskEdited: true,
  TaskRemoved: true,
  TaskStateChanged: true,
  TaskAssigned: true,
  TaskDueChanged: true,
  TaskMoved: true,
  TaskCommandRun: true,
  PlaybookCreated: true,
  PlaybookUpdated: true,
  PlaybookDeleted: true,
  PlaybookContentErased: true,
};

/** All that a webhook can be told of: whatever happens to incidents and playbooks. */
export const WEBHOOK_EVENT_TYPES = Object.keys(tellable) as readonly WebhookEventType[];

export type WebhookCommand =
  | ({ readonly type: 'RegisterWebhook' } & WebhookRegistered['facts'] & {
        readonly url: string;
        readonly label: string;
      })
  | { readonly type: 'RotateWebhookSecret'; readonly by: Id; readonly secretId: Id }
  | { readonly type: 'DisableWebhook'; readonly reason: WebhookDisabledReason }
  | { readonly type: 'EnableWebhook'; readonly by: Id }
  | { readonly type: 'DeleteWebhook'; readonly by: Id };

export type WebhookRefusal =
  'webhook-not-found' | 'webhook-already-registered' | 'webhook-url-invalid' | 'webhook-label-invalid';

export type WebhookState =
  | { readonly phase: 'none' }
  | { readonly phase: 'deleted' }
  | { readonly phase: 'enabled' | 'disabled'; readonly webhookId: Id; readonly secretId: Id };

export const webhook: Decider<WebhookCommand, WebhookState, WebhookEvent, WebhookRefusal> = {
  initialState: { phase: 'none' },

  evolve(state, event) {
    if (event.type === 'WebhookRegistered') {
      const { webhookId, secretId } = event.facts;
      return { phase: 'enabled', webhookId, secretId };
    }
    if (state.phase === 'none' || state.phase === 'deleted') return state;
    switch (event.type) {
      case 'WebhookSecretRotated':
        return { ...state, secretId: event.facts.secretId };
      case 'WebhookDisabled':
        return { ...state, phase: 'disabled' };
      case 'WebhookEnabled':
        return { ...state, phase: 'enabled' };
      case 'WebhookDeleted':
        return { phase: 'deleted' };
    }
  },

  decide(command, state, at) {
    if (command.type === 'RegisterWebhook') {
      const { webhookId, by, teamIds, eventTypes, secretId, url, label } = command;
      if (state.phase !== 'none') return refuse('webhook-already-registered');
      if (!isWebhookUrl(url)) return refuse('webhook-url-invalid');
      if (textFault(label, WEBHOOK_LABEL)) return refuse('webhook-label-invalid');
      return accept({
        type: 'WebhookRegistered',
        facts: { webhookId, by, teamIds, eventTypes, secretId },
        content: { url, label: label.trim() },
      });
    }
    // Whoever comes after the deletion has as little to find as before.
    if (state.phase === 'none' || state.phase === 'deleted') return refuse('webhook-not-found');
    const { phase, webhookId } = state;
    switch (command.type) {
      case 'RotateWebhookSecret': {
        const { by, secretId } = command;
        if (secretId === state.secretId) return accept();
        const previousValidUntil = new Date(Date.parse(at) + PREVIOUS_SECRET_VALID_MS).toISOString();
        const facts = { webhookId, by, secretId, previousValidUntil };
        return accept({ type: 'WebhookSecretRotated', facts, content: noContent });
      }
      case 'DisableWebhook':
        if (phase === 'disabled') return accept();
        return accept({ type: 'WebhookDisabled', facts: { webhookId, reason: command.reason }, content: noContent });
      case 'EnableWebhook':
        if (phase === 'enabled') return accept();
        return accept({ type: 'WebhookEnabled', facts: { webhookId, by: command.by }, content: noContent });
      case 'DeleteWebhook':
        return accept({ type: 'WebhookDeleted', facts: { webhookId, by: command.by }, content: noContent });
    }
  },
};

/** An absolute URL with http or https. A user and a password in it would be sent to whoever answers there. */
export const isWebhookUrl = (text: string): boolean => {
  if (textFault(text, WEBHOOK_URL) || /\s/.test(text)) return false;
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
};

/** How many there may be, about: of two that are registered at the same time, both may be the last one. */
export const WEBHOOKS_MAX = 50;
const PREVIOUS_SECRET_VALID_MS = 24 * 60 * 60_000;
