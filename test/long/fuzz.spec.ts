import { readFileSync } from 'node:fs';
import { Agent, request as send } from 'node:http';
import { judgeOf, type FuzzedAnswer } from '../support/fuzz/answer-faults.js';
import { routesOf, type OpenApi, type Route } from '../support/fuzz/openapi.js';
import { fuzzedRequest, type FuzzedRequest, type Things } from '../support/fuzz/requests.js';
import type { Incident, Playbook } from '../support/http-client.js';
import { addTasks, startBoard } from '../support/board.js';
import { createTeam } from '../support/people.js';
import { ADMIN_TOKEN, startServer, type RunningServer } from '../support/running-server.js';
import { seededRandom, seedFrom } from '../support/seeded-random.js';

// Requests made from the description that the server gives of itself: valid, almost valid and hostile.

const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 20_000);
const AT_ONCE = 16;
/** New things after so many requests, so that none grows until it is full. */
const ROUND = 500;
/** Fifty a second are a tenth of what a slow machine does. */
const TIMEOUT_MS = 60_000 + REQUESTS * 20;
const seed = seedFrom('FUZZ_SEED');

let server: RunningServer;
let routes: readonly Route[];
let schemas: OpenApi['components']['schemas'];
let judge: ReturnType<typeof judgeOf>;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

beforeAll(async () => {
  server = await startServer({ REQUESTS_PER_TOKEN_MAX: '100000000', FAILED_LOGINS_MAX: '100000000' });
  const document = (await server.client().get<OpenApi>('/openapi.json')).body;
  routes = routesOf(document);
  ({ schemas } = document.components);
  judge = judgeOf(document);
});
afterAll(() => agent.destroy());

const newThings = async (teamId: string): Promise<Things> => {
  const board = await startBoard(server.admin, teamId);
  await addTasks(board, 'Roll back');
  const incident = (await server.admin.get<Incident>('/v1/incidents?limit=1')).body as unknown as {
    items: readonly Incident[];
  };
  const { id } = incident.items[0]!;
  const { stages } = (await server.admin.get<Incident>(`/v1/incidents/${id}`)).body;
  const playbook = await server.admin.post<Playbook>('/v1/playbooks', { title: 'x', teamId, stages: [] });
  const me = (await server.admin.get<{ userId: string }>('/v1/me')).body;
  const stage = stages.find(({ tasks }) => tasks.length > 0)!;
  const taskId = stage.tasks[0]!.id;
  return { id, incidents: id, stageId: stage.id, taskId, playbooks: playbook.body.id, teamId, userId: me.userId };
};

/** Of a stream only the beginning is waited for. */
const answerTo = ({ method, path, headers, body }: FuzzedRequest): Promise<FuzzedAnswer> =>
  new Promise((resolve, reject) => {
    const length = body === '' ? [] : ['Content-Length', String(Buffer.byteLength(body))];
    const all = ['Host', 'localhost', ...headers, ...length];
    const outgoing = send({ agent, host: '127.0.0.1', port: server.port, method, path, headers: all }, (incoming) => {
      const { statusCode: status = 0 } = incoming;
      const contentType = incoming.headers['content-type'] ?? '';
      if (contentType.startsWith('text/event-stream')) {
        resolve({ status, contentType, body: '' });
        outgoing.destroy();
        return;
      }
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      incoming.on('end', () => resolve({ status, contentType, body: text }));
    });
    outgoing.setTimeout(5_000, () => outgoing.destroy(new Error('no answer within five seconds')));
    outgoing.on('error', reject);
    outgoing.end(body);
  });

const residentMb = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))![1]) / 1024;

it(
  `answers ${REQUESTS} requests as described, in memory that stays flat`,
  async () => {
    const random = seededRandom(seed);
    const teamId = await createTeam(server.admin, 'Shop');
    const found = new Map<string, string>();
    const cut: string[] = [];
    let succeeded = 0;
    let afterWarmUpMb = NaN;
    const from = performance.now();
    for (let sent = 0; sent < REQUESTS; sent += ROUND) {
      const things = await newThings(teamId);
      let left = ROUND;
      const oneAfterAnother = async (): Promise<void> => {
        while (left-- > 0) {
          const request = fuzzedRequest(random, routes, schemas, things, ADMIN_TOKEN);
          const answer = await answerTo(request).catch(
            (error: Error) => void cut.push(`${request.method} ${request.route.path}: ${error.message}`),
          );
          if (!answer) continue;
          if (answer.status < 300) succeeded++;
          for (const fault of judge(request, answer))
            found.set(`${request.route.name}: ${fault}`, JSON.stringify(request).slice(0, 600));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, oneAfterAnother));
      if (sent >= REQUESTS / 4 && Number.isNaN(afterWarmUpMb)) afterWarmUpMb = residentMb();
    }
    const share = succeeded / REQUESTS;
    const seconds = (performance.now() - from) / 1_000;
    process.stdout.write(
      `FUZZ_SEED=${seed}: ${REQUESTS} requests in ${seconds.toFixed(0)} s, ${(share * 100).toFixed(1)} % succeeded, ` +
        `${cut.length} connections cut, ${afterWarmUpMb.toFixed(0)} MB after the warm-up, ${residentMb().toFixed(0)} MB at the end\n`,
    );
    expect([...found].slice(0, 30)).toEqual([]);
    expect(cut.slice(0, 10)).toEqual([]);
    expect(share).toBeGreaterThan(0.15);
    expect(residentMb()).toBeLessThan(afterWarmUpMb * 1.3 + 50);
  },
  TIMEOUT_MS,
);

describe('The judge sees', () => {
  const path = `/v1/incidents/${'q'.repeat(100)}`;
  const problem = { type: '/problems/not-found', title: 'x', status: 404, detail: 'x', instance: '/requests/x' };
  const judged = (change: object, status = 404): readonly string[] => {
    const route = routes.find(({ name }) => name === 'get /v1/incidents/{id}')!;
    const body = JSON.stringify({ ...problem, status, ...change });
    const request = { route, method: 'GET', path, headers: [], body: '' };
    return judge(request, { status, contentType: 'application/problem+json', body });
  };

  it('nothing wrong with a problem that is as it should be', () => expect(judged({})).toEqual([]));
  it('a 500', () => expect(judged({ type: '/problems/internal-error' }, 500)).toEqual(['status 500']));
  it('65 characters of input, and not 64', () => {
    expect(judged({ detail: `No ${'q'.repeat(65)}` })).toEqual(['an echo of input']);
    expect(judged({ detail: `No ${'q'.repeat(64)}` })).toEqual([]);
  });
  it('a type that is not declared', () =>
    expect(judged({ type: '/problems/surprise' })).toContain('the type /problems/surprise, which is not declared'));
});
