import { createHmac } from 'node:crypto';
import type { Answer, HttpClient } from './http-client.js';

// Slash commands as Mattermost and Slack pass them on.

export const MATTERMOST_TOKEN = 'mattermost-slash-token-of-a-test';
export const SLACK_SECRET = 'slack-signing-secret-of-a-test';
export const chatSettings = { MATTERMOST_SLASH_TOKEN: MATTERMOST_TOKEN, SLACK_SIGNING_SECRET: SLACK_SECRET };

export interface ChatAnswer {
  readonly response_type: 'in_channel' | 'ephemeral';
  readonly text: string;
}

export interface Speaker {
  /** What the chat calls the person. */
  readonly id: string;
  readonly name: string;
}

export interface Chat {
  readonly name: string;
  /** How the chat writes that somebody is mentioned, in what is typed and in what it is answered. */
  mention(who: Speaker): string;
  mentionShown(who: Speaker): string;
  say(text: string, by: Speaker, channel: string, more?: Readonly<Record<string, string>>): Promise<Answer<ChatAnswer>>;
}

const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' };

export const mattermostOf = (client: HttpClient): Chat => ({
  name: 'Mattermost',
  mention: ({ name }) => `@${name}`,
  mentionShown: ({ name }) => `@${name}`,
  say(text, by, channel, more = {}) {
    const form = new URLSearchParams({
      channel_id: channel,
      channel_name: 'town-square',
      command: '/incident',
      response_url: 'http://127.0.0.1:8065/hooks/commands/x',
      team_domain: 'shop',
      team_id: 'q8ikmtfsdfnuzgcz4ciecu9yzh',
      text,
      token: MATTERMOST_TOKEN,
      trigger_id: 'x',
      user_id: by.id,
      user_name: by.name,
      ...more,
    });
    for (const [, name] of text.matchAll(/@([\w.-]+)/g)) {
      form.append('user_mentions', name!);
      form.append('user_mentions_ids', `${name}-in-mattermost`);
    }
    return client.send('POST', '/integrations/mattermost/slash', form.toString(), formHeaders);
  },
});

export const slackOf = (client: HttpClient): Chat => ({
  name: 'Slack',
  mention: ({ id, name }) => `<@${id}|${name}>`,
  mentionShown: ({ id }) => `<@${id}>`,
  say(text, by, channel, more = {}) {
    const form = slackForm(text, by, channel, more);
    return client.send('POST', '/integrations/slack/slash', form, { ...formHeaders, ...slackSignature(form) });
  },
});

let triggers = 0;
export const slackForm = (
  text: string,
  by: Speaker,
  channel: string,
  more: Readonly<Record<string, string>> = {},
): string =>
  new URLSearchParams({
    token: 'deprecated',
    team_id: 'T0001',
    team_domain: 'shop',
    channel_id: channel,
    channel_name: 'general',
    user_id: by.id,
    user_name: by.name,
    command: '/incident',
    text,
    response_url: 'https://hooks.slack.com/commands/1234/5678',
    trigger_id: `13345224609.${++triggers}`,
    ...more,
  }).toString();

export const slackSignature = (form: string, seconds = Math.floor(Date.now() / 1_000), secret = SLACK_SECRET) => ({
  'x-slack-request-timestamp': String(seconds),
  'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${seconds}:${form}`).digest('hex')}`,
});
