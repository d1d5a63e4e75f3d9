import { expectProblem } from './support/expectations.js';
import type { Incident, Me, Page, Team } from './support/http-client.js';
import { sendRaw } from './support/raw-http.js';
import { runToEnd, startServer } from './support/running-server.js';

// AUTH=none, for trying things out on one's own machine.

it('Whoever is on the machine may do everything, and the start says so', async () => {
  const server = await startServer({ AUTH: 'none' });
  expect(server.stdout).toContain('AUTH IS OFF');
  const anybody = server.client();
  const me = (await anybody.get<Me>('/v1/me')).body;
  expect(me).toMatchObject({ label: 'AUTH=none', scopes: ['admin'] });
  const teamId = (await anybody.get<Page<Team>>('/v1/teams')).body.items[0]!.id;
  const started = await anybody.post<Incident>('/v1/incidents', { name: 'Trying it out', teamId });
  expect([started.status, started.body.commanderUserId]).toEqual([201, me.userId]);
  // Who presents a token is who it says, or nobody.
  expect((await server.admin.get<Me>('/v1/me')).body).toMatchObject({ label: 'bootstrap' });
  expectProblem(await server.client('x'.repeat(40)).get('/v1/me'), 401, 'unauthorized');
  await server.stop();
});

it('A page from elsewhere in a browser on the machine is not let in', async () => {
  const server = await startServer({ AUTH: 'none' });
  const statusFor = async (...headers: readonly string[]) =>
    (await sendRaw(server.port, ['GET /v1/me HTTP/1.1', ...headers, 'Connection: close', '', ''].join('\r\n'))).status;
  expect(await statusFor(`Host: localhost:${server.port}`)).toBe(200);
  // By a name of the page's own that leads here, or by a request across sites.
  expect(await statusFor(`Host: rebound.example.com:${server.port}`)).toBe(401);
  expect(await statusFor(`Host: localhost:${server.port}`, 'Sec-Fetch-Site: cross-site')).toBe(401);
  expect(await statusFor(`Host: localhost:${server.port}`, 'Sec-Fetch-Site: same-site')).toBe(401);
  expect(await statusFor(`Host: localhost:${server.port}`, 'Sec-Fetch-Site: same-origin')).toBe(200);
  await server.stop();
});

it.each([
  [{ AUTH: 'none', HOST: '0.0.0.0' }, 'AUTH may be none only where HOST is'],
  [{ AUTH: 'none', TRUSTED_PROXIES: '127.0.0.1' }, 'AUTH must not be none behind TRUSTED_PROXIES'],
  [{ AUTH: 'nobody' }, 'AUTH must be one of token, none'],
])('A start with %j is refused', async (env, sentence) => {
  const { code, stderr } = await runToEnd(env);
  expect([code, stderr]).toEqual([2, expect.stringContaining(sentence) as string]);
});
