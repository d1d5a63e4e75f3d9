import { chatSettings, fromMattermost, fromSlack, sendAsSlack, slackRequest } from './support/chat.js';
import { aTime, expectProblem } from './support/expectations.js';
import type { HttpClient, Incident, Page, TelemetryPage } from './support/http-client.js';
import { issue } from './support/people.js';
import { startServer, type RunningServer } from './support/running-server.js';

let server: RunningServer;
let nobody: HttpClient;
let consumer: HttpClient;
let version: string;

beforeAll(async () => {
  server = await startServer(chatSettings);
  nobody = server.client();
  consumer = (await issue(server.admin, ['telemetry:read'])).client;
  version = (await server.admin.get<{ info: { version: string } }>('/openapi.json')).body.info.version;
});

const products = [
  {
    product: 'Mattermost',
    say: (text: string, more = {}) => fromMattermost(nobody, text, more),
    mention: (name: string, id: string) => ({
      text: `@${name}`,
      more: { user_mentions: [name], user_mentions_ids: [id] },
    }),
    asShown: (text: string) => text,
  },
  {
    product: 'Slack',
    say: (text: string, more = {}) => fromSlack(nobody, text, more),
    mention: (name: string, id: string) => ({ text: `<@${id}|${name}>`, more: {} }),
    asShown: (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  },
];

const newest = async (): Promise<Incident> =>
  (await server.admin.get<Page<Incident>>('/v1/incidents?limit=1')).body.items[0]!;
const whole = async ({ id }: Incident): Promise<Incident> =>
  (await server.admin.get<Incident>(`/v1/incidents/${id}`)).body;
let channels = 0;
/** A channel in which nothing has happened yet. */
const newChannel = () => ({ channel_id: `C${String(++channels).padStart(8, '0')}` });

describe.each(products)('A slash command from $product', ({ say, mention, asShown }) => {
  it('starts an incident, which the others in the channel see', async () => {
    const { status, body } = await say('start Checkout is slow', newChannel());
    expect([status, body]).toEqual([200, { response_type: 'in_channel', text: 'The incident has been started.' }]);
    expect(await newest()).toMatchObject({ name: 'Checkout is slow', status: 'active', postId: null });
  });

  it.each([
    ['start "Two words"', 'Two words'],
    ['start “Zahlung hängt” ', 'Zahlung hängt'],
    ['start „日本 🔥“', '日本 🔥'],
    ['  start   say "yes" now', 'say "yes" now'],
  ])('takes a name as it was meant: %s', async (text, name) => {
    await say(text, newChannel());
    expect((await newest()).name).toBe(name);
  });

  it('names the message that it was given on by an id of ours', async () => {
    const from = { ...newChannel(), postId: '1503435956.000247' };
    await say('start From a post', from);
    const { postId } = await newest();
    expect(postId).toMatch(/^[a-z0-9]{26}$/);
    await say('start From the same post', { ...from, ...newChannel() });
    expect((await newest()).postId).toBe(postId);
  });

  it('ends the incident of its channel once, and says so to the caller alone when it has ended', async () => {
    const here = newChannel();
    await say('start One', here);
    expect((await say('end', here)).body).toEqual({
      response_type: 'in_channel',
      text: 'The incident has been ended.',
    });
    expect(await newest()).toMatchObject({ status: 'ended' });
    expect((await say('end', here)).body).toEqual({
      response_type: 'ephemeral',
      text: expect.stringContaining('already ended') as string,
    });
  });

  it('checks a task by stage and task, counted from 1, and opens it again', async () => {
    const here = newChannel();
    await say('start One', here);
    const { id, stages } = await whole(await newest());
    await server.admin.post(`/v1/incidents/${id}/stages/${stages[0]!.id}/tasks`, { title: 'Call' });
    const states = [];
    for (let i = 0; i < 2; i++) {
      expect((await say('check 1 1', here)).body).toMatchObject({ response_type: 'in_channel' });
      states.push((await whole(await newest())).stages[0]!.tasks[0]!.state);
    }
    expect(states).toEqual(['closed', 'open']);
    expect((await say('check 0 1', here)).body).toMatchObject({ response_type: 'ephemeral' });
    expect((await say('check one', here)).body.text).toContain('/incident check 1 2');
  });

  it('says who commands, and hands the command to whoever is mentioned', async () => {
    const here = newChannel();
    await say('start One', here);
    expect((await say('commander', here)).body).toEqual({ response_type: 'ephemeral', text: '@ana' });
    const { text, more } = mention('ben', 'U0000000000000000000000ben');
    expect((await say(`commander ${text}`, { ...here, ...more })).body).toMatchObject({ response_type: 'in_channel' });
    expect((await say('commander', here)).body.text).toBe('@ben');
    // By his name alone, now that he is known.
    await say('commander @ana', here);
    await say('commander @ben', here);
    expect((await say('commander', here)).body.text).toBe('@ben');
    expect((await say('commander @stranger', here)).body).toMatchObject({ response_type: 'ephemeral' });
    await say('start Two', { ...newChannel(), user_id: 'U0000000000000000000000ben', user_name: 'ben' });
    expect((await newest()).commanderUserId).toMatch(/^[a-z0-9]{26}$/);
  });

  it('tells of incidents to the caller alone', async () => {
    const here = newChannel();
    await say('start Tom &amp; Jerry', here);
    const { name } = await newest();
    expect((await say('info', here)).body).toEqual({
      response_type: 'ephemeral',
      text: asShown(`${name} (active), 0 of 0 tasks closed`),
    });
    expect((await say('list', here)).body.text.split('\n')[0]).toBe(asShown(name));
    for (const text of ['help', ''])
      expect((await say(text, here)).body).toMatchObject({
        response_type: 'ephemeral',
        text: expect.stringContaining('/incident end') as string,
      });
  });

  it.each(['end', 'info', 'check 1 1', 'commander', 'start', 'start ""', 'sing', `start ${'x'.repeat(201)}`])(
    'says what to do about what cannot be done: %s',
    async (text) => {
      const before = (await newest()).id;
      const { status, body } = await say(text, newChannel());
      expect([status, body.response_type]).toEqual([200, 'ephemeral']);
      expect(body.text.length).toBeGreaterThan(10);
      expect((await newest()).id).toBe(before);
    },
  );

  it('gives a user one id, also after a restart', async () => {
    await say('start Before', newChannel());
    const { createdByUserId } = await newest();
    await server.restart(chatSettings);
    await say('start After', newChannel());
    expect((await newest()).createdByUserId).toBe(createdByUserId);
  });

  it('is told of in telemetry as it is over REST', async () => {
    const here = { ...newChannel(), postId: '1503435956.000300' };
    const { nextCursor } = (await consumer.get<TelemetryPage>('/v1/telemetry?limit=1000')).body;
    await say('start One', here);
    const { id, stages } = await whole(await newest());
    await server.admin.post(`/v1/incidents/${id}/stages/${stages[0]!.id}/tasks`, { title: 'Call' });
    await say('check 1 1', here);
    await say('end', here);
    const ended = await whole(await newest());
    const { items } = (await consumer.get<TelemetryPage>(`/v1/telemetry?after=${nextCursor}`)).body;
    const userID = ended.createdByUserId;
    const block = {
      incidentID: ended.id,
      userID,
      IsActive: true,
      CommanderUserID: userID,
      TeamID: ended.teamId,
      CreatedAt: Date.parse(ended.startedAt),
      ChannelIDs: ended.channelIds,
      PostID: ended.postId,
      NumChecklists: 1,
      TotalChecklistItems: 0,
    };
    const task = { incidentID: ended.id, userID, NewState: 'closed', WasCommander: true, WasAssignee: false };
    const rest = { userID: expect.stringMatching(/^[a-z0-9]{26}$/) as string, incidentID: ended.id };
    const rows = [
      ['incident', 'create', block],
      ['tasks', 'add_task', rest],
      ['tasks', 'modify_task_state', task],
      ['incident', 'end', block],
    ] as const;
    expect(items).toStrictEqual(
      rows.map(([type, action, data], i) => ({
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5/) as string,
        diagnosticID: items[0]!.diagnosticID,
        serverVersion: version,
        pluginVersion: version,
        eventTimeStamp: items[i]!.eventTimeStamp,
        'event originalTimestamp': items[i]!.eventTimeStamp,
        'event integrations': null,
        type,
        action,
        data,
        createdAt: aTime,
      })),
    );
    for (const foreign of ['C0000', '1503435956', 'U2147', 'u1user'])
      expect(JSON.stringify(items)).not.toContain(foreign);
  });
});

describe('What claims to be Slack', () => {
  it('is refused when its signature is forged, changed, missing, or over another body', async () => {
    const before = (await newest()).id;
    const good = slackRequest('start Forged');
    for (const forged of [
      slackRequest('start Forged', {}, 0, 'another secret'),
      { ...good, body: `${good.body}+more` },
      { ...good, headers: { ...good.headers, 'x-slack-signature': 'v0=' } },
      { ...good, headers: { ...good.headers, 'x-slack-signature': good.headers['x-slack-signature'].slice(0, -1) } },
      { ...good, headers: { ...good.headers, 'x-slack-request-timestamp': '0' } },
      { ...good, headers: { ...good.headers, 'x-slack-request-timestamp': 'now' } },
    ])
      expectProblem(await sendAsSlack(nobody, forged), 401, 'chat-request-refused');
    expect((await newest()).id).toBe(before);
  });

  it('is refused outside of five minutes, before and behind', async () => {
    expectProblem(await sendAsSlack(nobody, slackRequest('list', {}, 302)), 401, 'chat-request-refused');
    expectProblem(await sendAsSlack(nobody, slackRequest('list', {}, -302)), 401, 'chat-request-refused');
    expect((await sendAsSlack(nobody, slackRequest('list', {}, 295))).status).toBe(200);
  });

  it('is taken once, also across a restart and when it comes twice at a time', async () => {
    const request = slackRequest('start Once', newChannel());
    const both = await Promise.all([sendAsSlack(nobody, request), sendAsSlack(nobody, request)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    await server.restart(chatSettings);
    expectProblem(await sendAsSlack(nobody, request), 401, 'chat-request-refused');
    const { items } = (await server.admin.get<Page<Incident>>('/v1/incidents?q=Once')).body;
    expect(items).toHaveLength(1);
  });
});

describe('What claims to be Mattermost', () => {
  it('is known by its token, in the form or in the header', async () => {
    expectProblem(await fromMattermost(nobody, 'list', { token: 'x' }), 401, 'chat-request-refused');
    expectProblem(await fromMattermost(nobody, 'list', { token: '' }), 401, 'chat-request-refused');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = 'user_id=u&channel_id=c&text=help';
    const token = `Token ${chatSettings.MATTERMOST_SLASH_TOKEN}`;
    const answer = await nobody.send('POST', '/integrations/mattermost/slash', body, { ...form, authorization: token });
    expect(answer.status).toBe(200);
  });

  it('must say who and where', async () =>
    expectProblem(await fromMattermost(nobody, 'list', { user_id: '' }), 400, 'invalid-request'));
});

it('is nowhere to be found until it is set up, and forms are taken nowhere else', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  expectProblem(await server.admin.send('POST', '/v1/incidents', 'name=x', form), 415, 'not-json');
  expectProblem(await nobody.post('/integrations/slack/slash', {}), 400, 'invalid-request');
  await server.restart({});
  expectProblem(await fromSlack(nobody, 'help'), 404, 'not-found');
  expectProblem(await fromMattermost(nobody, 'help'), 404, 'not-found');
});
