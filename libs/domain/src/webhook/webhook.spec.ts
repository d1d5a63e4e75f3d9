import { specificationOf } from '../../testing/given-when-then.js';
import {
  isWebhookUrl,
  webhook,
  WEBHOOK_EVENT_TYPES,
  type WebhookDisabledReason,
  type WebhookEvent,
} from './webhook.js';

const given = specificationOf(webhook, '2026-11-23T10:15:30.123Z');
const idOf = (letter: string) => letter.repeat(26);
const [aWebhook, ana, ben] = ['w', 'a', 'b'].map(idOf) as [string, string, string];
const [firstSecret, secondSecret] = ['1', '2'].map(idOf) as [string, string];

const facts = {
  webhookId: aWebhook,
  by: ana,
  teamIds: [idOf('t')],
  eventTypes: ['IncidentStarted', 'IncidentEnded'] as const,
  secretId: firstSecret,
};
const register = {
  type: 'RegisterWebhook',
  ...facts,
  url: 'https://status.example/hook',
  label: 'status page',
} as const;
const rotate = (secretId: string) => ({ type: 'RotateWebhookSecret', by: ben, secretId }) as const;
const disable = (reason: WebhookDisabledReason) => ({ type: 'DisableWebhook', reason }) as const;
const enable = { type: 'EnableWebhook', by: ben } as const;
const remove = { type: 'DeleteWebhook', by: ben } as const;

const registered: WebhookEvent = {
  type: 'WebhookRegistered',
  facts,
  content: { url: 'https://status.example/hook', label: 'status page' },
};
const rotated = (secretId: string): WebhookEvent => ({
  type: 'WebhookSecretRotated',
  facts: { webhookId: aWebhook, by: ben, secretId, previousValidUntil: '2026-11-24T10:15:30.123Z' },
  content: {},
});
const disabled = (reason: WebhookDisabledReason): WebhookEvent => ({
  type: 'WebhookDisabled',
  facts: { webhookId: aWebhook, reason },
  content: {},
});
const enabled: WebhookEvent = { type: 'WebhookEnabled', facts: { webhookId: aWebhook, by: ben }, content: {} };
const deleted: WebhookEvent = { type: 'WebhookDeleted', facts: { webhookId: aWebhook, by: ben }, content: {} };

describe('A webhook is registered', () => {
  it('for teams and types of events', () => given().when(register).then(registered));
  it('for everything', () => {
    const everything = { ...facts, teamIds: null, eventTypes: null };
    given()
      .when({ ...register, ...everything })
      .then({ ...registered, facts: everything });
  });
  // That none is missing, the compiler sees to.
  it('of whatever happens to incidents and playbooks', () =>
    expect(WEBHOOK_EVENT_TYPES).toEqual(expect.arrayContaining(['IncidentStarted', 'TaskAdded', 'PlaybookDeleted'])));
  it('under a label, without the blanks around it', () =>
    given()
      .when({ ...register, label: '\tstatus page ' })
      .then(registered));
  it('not under a label that cannot be kept', () => {
    for (const label of ['', ' \n', 'x'.repeat(201), 'a\u0000b', '\ud800'])
      given()
        .when({ ...register, label })
        .thenRefused('webhook-label-invalid');
  });
  it('not at what is no address', () =>
    given()
      .when({ ...register, url: 'ftp://status.example' })
      .thenRefused('webhook-url-invalid'));
  it('once, whatever became of it', () => {
    given(registered).when(register).thenRefused('webhook-already-registered');
    given(registered, deleted).when(register).thenRefused('webhook-already-registered');
  });
});

describe('An address', () => {
  it.each(['https://a.example', 'http://127.0.0.1:8080/hook?key=1', `https://a.example/${'x'.repeat(1_982)}`])(
    'can be %s',
    (url) => expect(isWebhookUrl(url)).toBe(true),
  );
  it.each([
    ...['', 'a.example', '/hook', 'ftp://a.example', 'javascript:alert(1)', 'file:///etc/passwd', 'https://'],
    ...[
      'httpsx://a.example',
      'xhttps://a.example',
      'https://user@a.example',
      'https://:password@a.example',
      'https://a.exa mple',
      ' https://a.example',
    ],
    ...['https://a.example/\nx', 'https://a.example/\u0000', `https://a.example/${'x'.repeat(1_983)}`],
  ])('cannot be %j', (url) => expect(isWebhookUrl(url)).toBe(false));
});

describe('The secret of a webhook is rotated', () => {
  it('to another one, beside which the one from before is valid for a day', () =>
    given(registered).when(rotate(secondSecret)).then(rotated(secondSecret)));
  it('to none when it is the one that the webhook has', () => {
    given(registered).when(rotate(firstSecret)).thenNothing();
    given(registered, rotated(secondSecret)).when(rotate(secondSecret)).thenNothing();
  });
  it('also while the webhook is disabled', () =>
    given(registered, disabled('gone')).when(rotate(secondSecret)).then(rotated(secondSecret)));
  it('not of a webhook that is not there', () => {
    given().when(rotate(secondSecret)).thenRefused('webhook-not-found');
    given(registered, deleted).when(rotate(secondSecret)).thenRefused('webhook-not-found');
  });
});

describe('A webhook is disabled', () => {
  it('because its receiver wants no more, or has taken nothing for days', () => {
    given(registered).when(disable('gone')).then(disabled('gone'));
    given(registered).when(disable('failing')).then(disabled('failing'));
  });
  it('once', () => given(registered, disabled('gone')).when(disable('failing')).thenNothing());
  it('again after it was enabled', () =>
    given(registered, disabled('gone'), enabled).when(disable('failing')).then(disabled('failing')));
  it('not when it is not there', () => {
    given().when(disable('gone')).thenRefused('webhook-not-found');
    given(registered, deleted).when(disable('gone')).thenRefused('webhook-not-found');
  });
});

describe('A webhook is enabled', () => {
  it('after it was disabled', () => given(registered, disabled('gone')).when(enable).then(enabled));
  it('by nothing when it is enabled', () => {
    given(registered).when(enable).thenNothing();
    given(registered, disabled('gone'), enabled).when(enable).thenNothing();
  });
  it('not when it is not there', () => {
    given().when(enable).thenRefused('webhook-not-found');
    given(registered, disabled('gone'), deleted).when(enable).thenRefused('webhook-not-found');
  });
});

describe('A webhook is deleted', () => {
  it('whether it is enabled or not', () => {
    given(registered).when(remove).then(deleted);
    given(registered, rotated(secondSecret), disabled('failing')).when(remove).then(deleted);
  });
  it('once; after that it is not found', () =>
    given(registered, deleted).when(remove).thenRefused('webhook-not-found'));
  it('for ever, whatever may lie behind that in the log', () => {
    for (const event of [rotated(secondSecret), disabled('gone'), enabled])
      given(registered, deleted, event).when(remove).thenRefused('webhook-not-found');
  });
  it('not before it is registered', () => given().when(remove).thenRefused('webhook-not-found'));
});
