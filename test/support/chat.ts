import { createHmac } from 'node:crypto';
import type { HttpClient } from './http-client.js';

// Slash commands as Mattermost and Slack send them: forms with the fields and the authentication that those products document.

export const MATTERMOST_TOKEN = 'mattermosttoken00000000001';
export const SLACK_SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
export const chatSettings = { MATTERMOST_SLASH_TOKEN: MATTERMOST_TOKEN, SLACK_SIGNING_SECRET: SLACK_SECRET };

export interface ChatAnswer {
  readonly response_type: string;
  readonly text: string;
}

type Fields = Readonly<Record<string, string | readonly string[]>>;

const formOf = (fields: Fields): string => {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) for (const each of [value].flat()) form.append(name, each);
  return form.toString();
};
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

export const fromMattermost = (client: HttpClient, text: string, more: Fields = {}) =>
  client.send<ChatAnswer>(
    'POST',
    '/integrations/mattermost/slash',
    formOf({
      channel_id: 'c1channel0000000000000mmmm',
      channel_name: 'town-square',
      command: '/incident',
      response_url: 'http://localhost/hooks/commands/x',
      team_domain: 'shop',
      team_id: 't1team00000000000000000mmm',
      token: MATTERMOST_TOKEN,
      trigger_id: 'x',
      user_id: 'u1user00000000000000000ana',
      user_name: 'ana',
      text,
      ...more,
    }),
    FORM,
  );

export const slackRequest = (text: string, more: Fields = {}, secondsAgo = 0, secret = SLACK_SECRET) => {
  const body = formOf({
    token: 'deprecated',
    team_id: 'T0001',
    team_domain: 'shop',
    channel_id: 'C2147483705',
    channel_name: 'test',
    user_id: 'U2147483697',
    user_name: 'ana',
    command: '/incident',
    response_url: 'https://hooks.slack.com/commands/1',
    api_app_id: 'A123456',
    // Of each request another one, as Slack's.
    trigger_id: String(Math.random()),
    text,
    ...more,
  });
  const timestamp = String(Math.floor(Date.now() / 1_000) - secondsAgo);
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  return { body, headers: { ...FORM, 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature } };
};

export const sendAsSlack = (client: HttpClient, { body, headers }: ReturnType<typeof slackRequest>) =>
  client.send<ChatAnswer>('POST', '/integrations/slack/slash', body, headers);

export const fromSlack = (client: HttpClient, text: string, more: Fields = {}) =>
  sendAsSlack(client, slackRequest(text, more));
