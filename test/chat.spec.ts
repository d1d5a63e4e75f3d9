import { expectProblem } from './support/expectations.js';
import {
  chatSettings,
  mattermostOf,
  slackForm,
  slackOf,
  slackSignature,
  type Chat,
  type Speaker,
} from './support/chats.js';
import type { Incident, Page, TelemetryPage } from './support/http-client.js';
import { startServer, type RunningServer } from './support/running-server.js';

// People manage incidents by slash commands, in Mattermost and in Slack.

let server: RunningServer;
beforeAll(async () => void (server = await startServer({ ...chatSettings, LOG_LEVEL: 'trace' })));
afterAll(() => server.stop());

const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' };
let channels = 0;
const newChannel = () => `channel-${++channels}`;
const newest = async (): Promise<Incident> =>
  (await server.admin.get<Page<Incident>>('/v1/incidents?limit=1')).body.items[0]!;
const whole = async ({ id }: Incident) => (await server.admin.get<Incident>(`/v1/incidents/${id}`)).body;

describe.each(['Mattermost', 'Slack'])('In %s', (product) => {
  const ana: Speaker = { id: `ana-in-${product.toLowerCase()}`, name: 'ana' };
  const ben: Speaker = { id: `ben-in-${product.toLowerCase()}`, name: 'ben' };
  let chat: Chat;
  beforeAll(() => (chat = product === 'Slack' ? slackOf(server.client()) : mattermostOf(server.client())));
  const say = async (text: string, by = ana, channel = `the ${product} channel`) => {
    const { status, body } = await chat.say(text, by, channel);
    expect(status).toBe(200);
    return body;
  };

  it('an incident is started, and everybody in the channel sees it', async () => {
    expect(await say('start Checkout is slow')).toEqual({
      response_type: 'in_channel',
      text: 'Started Checkout is slow.',
    });
    const incident = await newest();
    expect(incident).toMatchObject({ name: 'Checkout is slow', status: 'active', postId: null });
    expect(incident.createdByUserId).toMatch(/^[a-z0-9]{26}$/);
    expect(incident.createdByUserId).not.toContain('ana');
  });

  it('the same person is the same user, and another is another', async () => {
    const channel = newChannel();
    await say('start one', ana, channel);
    const one = await newest();
    await say('start two', ana, channel);
    const two = await newest();
    await say('start three', ben, channel);
    expect([
      two.createdByUserId === one.createdByUserId,
      (await newest()).createdByUserId === one.createdByUserId,
    ]).toEqual([true, false]);
  });

  it.each([
    ['start "Checkout is slow"', 'Checkout is slow'],
    ['start “Über die Straße 🔥”', 'Über die Straße 🔥'],
    ["start  'payments'  ", 'payments'],
    ['start it says "no"', 'it says "no"'],
    ['start\nin a new line', 'in a new line'],
  ])('%j starts one that is called %j', async (text, name) => {
    await say(text);
    expect((await newest()).name).toBe(name);
  });

  it('tasks are checked and unchecked by their numbers', async () => {
    const channel = newChannel();
    await say('start Tasks', ana, channel);
    const incident = await newest();
    const stage = incident.id && (await whole(incident)).stages[0]!.id;
    for (const title of ['Roll back', 'Tell support'])
      await server.admin.post(`/v1/incidents/${incident.id}/stages/${stage}/tasks`, { title });
    expect(await say('check 1 2', ana, channel)).toEqual({
      response_type: 'in_channel',
      text: 'Tell support is closed now.',
    });
    expect((await whole(incident)).stages[0]!.tasks.map(({ state }) => state)).toEqual(['open', 'closed']);
    expect((await say('check 1 2', ben, channel)).text).toBe('Tell support is open now.');
    for (const wrong of ['check', 'check 0 1', 'check 1 3', 'check 2 1', 'check one two', 'check -1 1'])
      expect(await say(wrong, ana, channel)).toMatchObject({
        response_type: 'ephemeral',
        text: /There is no such task/ as never,
      });
  });

  it('the command is handed over to who is mentioned, and is asked for', async () => {
    const channel = newChannel();
    await say('start Command', ana, channel);
    const handed = await say(`commander ${chat.mention(ben)}`, ana, channel);
    expect(handed).toEqual({ response_type: 'in_channel', text: `The command is with ${chat.mentionShown(ben)} now.` });
    const incident = await newest();
    await say('start by ben', ben, newChannel());
    expect(incident.commanderUserId).toBe((await newest()).createdByUserId);
    expect(await say('commander', ana, channel)).toEqual({ response_type: 'ephemeral', text: chat.mentionShown(ben) });
    expect((await say('commander nobody', ana, channel)).text).toMatch(/Nobody of that name/);
  });

  it('it is told how things stand', async () => {
    const channel = newChannel();
    // Slack escapes what is typed, and what it shows must be escaped again.
    const shown = product === 'Slack' ? 'A &amp; B &lt;now&gt;' : 'A & B <now>';
    await say(`start ${shown}`, ana, channel);
    expect((await newest()).name).toBe('A & B <now>');
    const { response_type, text } = await say('info', ben, channel);
    expect({ response_type, text }).toEqual({
      response_type: 'ephemeral',
      text: `${shown} (active), commanded by ${chat.mentionShown(ana)}: 0 of 0 tasks closed`,
    });
    expect((await say('list', ben, channel)).text.split('\n')[0]).toBe(shown);
    expect((await say('help')).text).toMatch(/\/incident check/);
    expect((await say('')).text).toMatch(/\/incident check/);
  });

  it('an incident is ended once', async () => {
    const channel = newChannel();
    await say('start Soon over', ana, channel);
    expect(await say('end', ben, channel)).toEqual({ response_type: 'in_channel', text: 'Ended Soon over.' });
    expect(await say('end', ben, channel)).toMatchObject({
      response_type: 'ephemeral',
      text: /already ended/ as never,
    });
  });

  it('every mistake is told to the one who made it, with what to do', async () => {
    const channel = newChannel();
    for (const [text, told] of [
      ['end', /No incident is at hand here.*start <name>/s],
      ['info', /No incident is at hand here/],
      ['start', /Say what it is called/],
      [`start ${'x'.repeat(201)}`, /The name cannot be kept.*1 to 200/],
      ['dance', /There is no such command.*\/incident start/s],
    ] as const) {
      const said = await say(text, ana, channel);
      expect(said.response_type).toBe('ephemeral');
      expect(said.text).toMatch(told);
    }
  });

  it('the message that it is about goes along', async () => {
    const post = '5c1a6f0e-3b7e-4d55-9c4e-2f4a7d0b9e11';
    await chat.say('start From a message', ana, newChannel(), { post_id: post });
    expect((await newest()).postId).toBe(post);
  });

  it('a channel goes with the incident that was started in it last, also after a restart', async () => {
    const channel = newChannel();
    await say('start First', ana, channel);
    await say('start Second', ana, channel);
    await server.restart({ ...chatSettings, LOG_LEVEL: 'trace' });
    chat = product === 'Slack' ? slackOf(server.client()) : mattermostOf(server.client());
    expect((await say('info', ana, channel)).text).toMatch(/^Second/);
    await say('end', ana, channel);
    expect((await newest()).status).toBe('ended');
  });
});

describe('Who is not the chat is refused', () => {
  const ana: Speaker = { id: 'U1', name: 'ana' };
  const send = (path: string, form: string, headers: Readonly<Record<string, string>> = {}) =>
    server.client().send('POST', path, form, { ...formHeaders, ...headers });
  const started = async () => (await server.admin.get<TelemetryPage>('/v1/telemetry?limit=1000')).body.items.length;

  it('without the token of the command, or with another', async () => {
    const path = '/integrations/mattermost/slash';
    const form = 'user_id=u&channel_id=c&text=start+x';
    const before = await started();
    expectProblem(await send(path, form), 401, 'unauthorized');
    expectProblem(await send(path, `${form}&token=wrong`), 401, 'unauthorized');
    expectProblem(await send(path, form, { authorization: 'Token wrong' }), 401, 'unauthorized');
    expectProblem(
      await send(path, form, { authorization: `Bearer ${chatSettings.MATTERMOST_SLASH_TOKEN}` }),
      401,
      'unauthorized',
    );
    expect(await started()).toBe(before);
    const inHeader = { authorization: `Token ${chatSettings.MATTERMOST_SLASH_TOKEN}` };
    expect((await send(path, form, inHeader)).status).toBe(200);
  });

  it('without a signature, with a forged one, with one of another body or secret, and with one that is too old', async () => {
    const path = '/integrations/slack/slash';
    const form = slackForm('start Forged', ana, 'C1');
    const now = Math.floor(Date.now() / 1_000);
    const before = await started();
    for (const headers of [
      {},
      { ...slackSignature(form), 'x-slack-signature': `v0=${'0'.repeat(64)}` },
      { ...slackSignature(form), 'x-slack-signature': 'v0=' },
      { ...slackSignature(form), 'x-slack-request-timestamp': String(now + 1) },
      slackSignature(`${form}&x=1`),
      slackSignature(form, now, 'another secret'),
      slackSignature(form, now - 301),
      slackSignature(form, now + 301),
    ])
      expectProblem(await send(path, form, headers), 401, 'unauthorized');
    expect(await started()).toBe(before);
  });

  it('when the same signed request comes once more, also after a restart', async () => {
    const path = '/integrations/slack/slash';
    const form = slackForm('start Replayed', ana, 'C1');
    const headers = slackSignature(form);
    expect((await send(path, form, headers)).status).toBe(200);
    const before = await started();
    expectProblem(await send(path, form, headers), 401, 'unauthorized');
    await server.restart({ ...chatSettings, LOG_LEVEL: 'trace' });
    expectProblem(await send(path, form, headers), 401, 'unauthorized');
    expect(await started()).toBe(before);
  });

  it('when its form says not who, or where', async () => {
    const path = '/integrations/mattermost/slash';
    const token = `token=${chatSettings.MATTERMOST_SLASH_TOKEN}`;
    const refused = await send(path, `${token}&channel_id=c`);
    expectProblem(refused, 400, 'invalid-request');
    expect(refused.body.errors).toEqual([{ parameter: 'user_id', detail: 'must be 1 to 255 characters' }]);
    expectProblem(await send(path, `${token}&user_id=u`), 400, 'invalid-request');
    expectProblem(await server.client().post(path, {}), 415, 'not-a-form');
  });

  it('and a form is no body anywhere else', async () =>
    expectProblem(await server.admin.send('POST', '/v1/incidents', 'name=x', formHeaders), 415, 'not-json'));
});

it('A chat that is not set up is not there', async () => {
  const without = await startServer();
  for (const path of ['/integrations/mattermost/slash', '/integrations/slack/slash'])
    expectProblem(await without.client().send('POST', path, 'token=', formHeaders), 404, 'not-found');
  await without.stop();
});
