import { WEBHOOK_DISABLED_REASONS, WEBHOOK_EVENT_TYPES } from '@sitrep/domain';
import { ApiProperty } from '@nestjs/swagger';
import type { WebhookView } from '@sitrep/read-models';

/** A webhook, without its secret. */
export class WebhookResponse {
  id: string;
  url: string;
  label: string;
  /** Of which teams it is told; null for all. */
  @ApiProperty({ type: [String], nullable: true })
  teamIds: string[] | null;
  /** Of what it is told; null for everything. */
  @ApiProperty({ enum: WEBHOOK_EVENT_TYPES, isArray: true, nullable: true })
  eventTypes: string[] | null;
  createdByUserId: string;
  createdAt: string;
  /** Nothing is sent since then; null while it is enabled. */
  disabledAt: string | null;
  /** `gone`: the receiver answered 410. `failing`: it has taken nothing for days. */
  @ApiProperty({ type: String, enum: WEBHOOK_DISABLED_REASONS, nullable: true })
  disabledReason: string | null;
  /** Until then, deliveries are also signed with secrets from before; null where there is none. */
  previousSecretsValidUntil: string | null;
  version: number;
}

export class WebhookWithSecretResponse extends WebhookResponse {
  /** Shown here and never again: with it the receiver can tell who sends. */
  secret: string;
}

export class WebhookPage {
  items: WebhookResponse[];
  nextCursor: string | null;
}

export const shownWebhook = (webhook: WebhookView): WebhookResponse => {
  const { id, url, label, teamIds, eventTypes, createdByUserId, createdAt, disabledAt, disabledReason } = webhook;
  return {
    ...{ id, url, label },
    teamIds: teamIds && [...teamIds],
    eventTypes: eventTypes && [...eventTypes],
    ...{ createdByUserId, createdAt, disabledAt, disabledReason },
    previousSecretsValidUntil: webhook.secrets[1]?.validUntil ?? null,
    version: webhook.version,
  };
};
