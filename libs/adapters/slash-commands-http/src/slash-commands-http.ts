import { createHmac, randomUUID } from 'node:crypto';
import type { SlashCommand, SlashCommandRunner } from '@sitrep/application';
import { postJson, type Limits, type Posted } from './post-json.js';

/**
 * Has a Mattermost server run the command in the incident's channel, as the bot whose token it is.
 * Source: Mattermost API, `POST /api/v4/commands/execute`.
 */
export const runOnMattermost = (url: string, token: string, limits: Limits): SlashCommandRunner => ({
  run: async ({ text, channelId }) => {
    const body = JSON.stringify({ channel_id: channelId, command: text });
    const execute = new URL('api/v4/commands/execute', url.endsWith('/') ? url : `${url}/`);
    return outcomeOf(await postJson(execute, body, { authorization: `Bearer ${token}` }, limits));
  },
});

/**
 * Posts the command to a program of one's own, signed so that it can tell who sends it.
 * Source: Standard Webhooks (standardwebhooks.com), with the secret's own bytes as the key.
 */
export const runByWebhook = (url: string, secret: string, limits: Limits): SlashCommandRunner => ({
  run: async ({ text, ...circumstances }: SlashCommand) => {
    const body = JSON.stringify({ command: text, ...circumstances });
    const id = randomUUID();
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    };
    return outcomeOf(await postJson(new URL(url), body, headers, limits));
  },
});

/** Both answer `{ "text": … }`; one that has nothing to say may leave it out. */
const outcomeOf = (posted: Posted): Awaited<ReturnType<SlashCommandRunner['run']>> => {
  if ('fault' in posted) return { ran: false, reason: posted.fault };
  const { text = '' } = (posted.answered ?? {}) as { readonly text?: unknown };
  return typeof text === 'string' ? { ran: true, response: text } : { ran: false, reason: 'answer-unreadable' };
};
