import { expectProblem } from './support/expectations.js';
import { createTeam, issue } from './support/people.js';
import { startServer, type RunningServer } from './support/running-server.js';

// What one client may take of a process, and what browsers are told.

const ORIGIN = 'https://status.example.com';
const PER_TOKEN = 20;
const FAILURES = 5;

const many = async <Each>(count: number, work: () => Promise<Each>): Promise<readonly Each[]> => {
  const done: Each[] = [];
  for (let i = 0; i < count; i++) done.push(await work());
  return done;
};

describe('A server with limits', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({
      REQUESTS_PER_TOKEN_MAX: String(PER_TOKEN),
      FAILED_LOGINS_MAX: String(FAILURES),
      CORS_ORIGINS: `http://localhost:5173, ${ORIGIN}`,
    });
  });

  it('tells a token that asks too often to wait, and goes on with the others', async () => {
    const team = await createTeam(server.admin, 'Shop');
    const [one, other] = [
      await issue(server.admin, ['incidents:read'], [team]),
      await issue(server.admin, ['incidents:read'], [team]),
    ];
    const answers = await many(PER_TOKEN + 3, () => one.client.get('/v1/incidents'));
    expect(answers.slice(0, PER_TOKEN).map(({ status }) => status)).toEqual(Array(PER_TOKEN).fill(200));
    for (const answer of answers.slice(PER_TOKEN)) {
      expectProblem(answer, 429, 'too-many-requests-of-token');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    }
    expect((await other.client.get('/v1/incidents')).status).toBe(200);
  });

  it('tells an address that guesses tokens to wait, and lets in who has one', async () => {
    const { client } = await issue(server.admin, ['incidents:read']);
    const answers = await many(FAILURES + 2, () => server.client('guessed').get('/v1/incidents'));
    for (const answer of answers.slice(0, FAILURES)) expectProblem(answer, 401, 'unauthorized');
    for (const answer of answers.slice(FAILURES)) {
      expectProblem(answer, 429, 'too-many-failed-logins');
      expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
    }
    expect((await client.get('/v1/incidents')).status).toBe(200);
    expect((await server.client().get('/health/ready')).status).toBe(200);
  });

  it('answers pages of the origins that were named, and of no other', async () => {
    const preflight = (origin: string) =>
      server.client().send('OPTIONS', '/v1/incidents', undefined, { origin, 'access-control-request-method': 'PATCH' });
    const allowed = await preflight(ORIGIN);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(allowed.headers.get('access-control-allow-methods')).toContain('PATCH');
    for (const origin of ['https://evil.example.com', 'null', `${ORIGIN}.evil.example.com`, `${ORIGIN}:8443`])
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('A server that was told nothing', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer();
  });

  it('answers no page of another origin', async () => {
    const headers = { origin: ORIGIN, 'access-control-request-method': 'GET' };
    for (const method of ['GET', 'OPTIONS']) {
      const answer = await server.client().send(method, '/v1/incidents', undefined, headers);
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  it.each(['/v1/me', '/v1/nothing', '/health/ready', '/docs', '/openapi.json'])(
    'tells browsers to be careful with %s',
    async (path) => {
      const { headers } = await server.client().get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      const policy = headers.get('content-security-policy');
      expect(policy).toMatch(/default-src 'self'/);
      expect(policy).not.toMatch(/upgrade-insecure-requests/);
    },
  );
});
