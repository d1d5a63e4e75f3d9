import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { anId, expectProblem } from '../support/expectations.js';
import type { HttpClient, Incident, Page, Team, TelemetryPage } from '../support/http-client.js';
import { issue } from '../support/people.js';
import { ADMIN_TOKEN, newDataDirectory, runToEnd, startServer, type RunningServer } from '../support/running-server.js';

// Which server telemetry tells of, whose license that is, and what it says of whoever asks.

const seller = generateKeyPairSync('ed25519');
const directory = newDataDirectory();
const fileWith = (name: string, text: string): string => {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
};
const pem = ({ publicKey }: { publicKey: KeyObject }) => publicKey.export({ type: 'spki', format: 'pem' }) as string;
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const licenseOf = (changed: object = {}, header: object = { alg: 'EdDSA' }, key = seller.privateKey): string => {
  const signed = `${encoded(header)}.${encoded({ ...license, ...changed })}`;
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
};
const license = {
  licenseId: '01m83jjh6xjy9qwyw5gvxr6fn3',
  buyer: { name: 'Example Ltd', contact: 'it@example.com' },
  diagnosticID: null,
  validFrom: '2020-01-01T00:00:00.000Z',
  validUntil: '2099-01-01T00:00:00.000Z',
};
const keyFile = fileWith('seller.pub.pem', pem(seller));
const licensed = (text: string, name = 'license.jws') => ({
  LICENSE_FILE: fileWith(name, text),
  LICENSE_KEY_FILE: keyFile,
});

interface Server {
  readonly diagnosticID: string;
  readonly licenseId: string | null;
  readonly counts: object;
}
const serverSeenBy = async (client: HttpClient): Promise<Server> => {
  const { body } = await client.get<Page<Server>>('/v1/telemetry/servers');
  return body.items[0]!;
};

let server: RunningServer;
let reader: HttpClient;
let identifier: HttpClient;
let team: string;

beforeAll(async () => {
  server = await startServer(licensed(licenseOf()));
  team = (await server.admin.get<Page<Team>>('/v1/teams')).body.items[0]!.id;
  reader = (await issue(server.admin, ['telemetry:read'])).client;
  identifier = (await issue(server.admin, ['telemetry:identify'])).client;
});

const start = async (client: HttpClient): Promise<Incident> =>
  (await client.post<Incident>('/v1/incidents', { name: 'Checkout', teamId: team })).body;

describe('The servers that telemetry tells of', () => {
  it('are this one, with its versions and license, before anything has happened', async () => {
    const { status, body } = await reader.get('/v1/telemetry/servers');
    const version = expect.stringMatching(/^\d+\.\d+\.\d+/) as unknown;
    expect(status).toBe(200);
    expect(body).toStrictEqual({
      items: [
        {
          diagnosticID: anId,
          serverVersion: version,
          pluginVersion: version,
          licenseId: license.licenseId,
          firstEventAt: null,
          lastEventAt: null,
          counts: {},
        },
      ],
      nextCursor: null,
    });
  });

  it('are told with how much there is of what, as the stream has it', async () => {
    const [first] = [await start(server.admin), await start(server.admin)];
    await server.admin.post(`/v1/incidents/${first.id}/end`);
    const { items } = (await reader.get<TelemetryPage>('/v1/telemetry')).body;
    expect(await serverSeenBy(reader)).toMatchObject({
      diagnosticID: items[0]!.diagnosticID,
      firstEventAt: items[0]!.eventTimeStamp,
      lastEventAt: items.at(-1)!.eventTimeStamp,
      counts: { incident: { create: 2, end: 1 } },
    });
  });

  it('are nothing for those who may not read telemetry', async () => {
    const { client } = await issue(server.admin, ['incidents:read'], [team]);
    expectProblem(await client.get('/v1/telemetry/servers'), 403, 'forbidden');
    expectProblem(await identifier.get('/v1/telemetry/servers'), 403, 'forbidden');
  });
});

describe('The licensee of a server', () => {
  const pathOf = (diagnosticID: string) => `/v1/telemetry/servers/${diagnosticID}/licensee`;

  it('is told to who may identify', async () => {
    const { diagnosticID } = await serverSeenBy(reader);
    const { status, body } = await identifier.get(pathOf(diagnosticID));
    const { licenseId, buyer, validFrom, validUntil } = license;
    expect({ status, body }).toEqual({
      status: 200,
      body: { diagnosticID, licenseId, buyer, validFrom, validUntil },
    });
  });

  it('is told to nobody who may only read', async () => {
    const { diagnosticID } = await serverSeenBy(reader);
    expectProblem(await reader.get(pathOf(diagnosticID)), 403, 'forbidden');
  });

  it('of a server that is not known is not known', async () => {
    expectProblem(await identifier.get(pathOf('0'.repeat(26))), 404, 'licensee-not-found');
    expectProblem(await identifier.get(pathOf('no-id')), 400, 'invalid-request');
  });

  it('is in no record, no log of ours and no output', async () => {
    const { text } = await reader.get('/v1/telemetry');
    const seen = [text, server.stdout, server.stderr].concat(
      ['events.db', 'events.db-wal', 'telemetry.db', 'telemetry.db-wal'].map((name) =>
        readFileSync(join(server.dataDirectory, name), 'latin1'),
      ),
    );
    expect(seen.join()).toContain(license.licenseId);
    expect(seen.join()).not.toMatch(/Example Ltd|it@example\.com/);
  });
});

describe('The preview', () => {
  it('shows callers the records of their own last actions, newest first, and nobody else’s', async () => {
    const ana = await issue(server.admin, ['incidents:read', 'incidents:write'], [team]);
    const ben = await issue(server.admin, ['incidents:read', 'incidents:write'], [team]);
    expect((await ana.client.get('/v1/telemetry/preview')).body).toEqual({ items: [] });
    const incident = await start(ana.client);
    await start(ben.client);
    await ana.client.post(`/v1/incidents/${incident.id}/end`);

    const { items } = (await reader.get<TelemetryPage>('/v1/telemetry?limit=1000')).body;
    const mine = items.filter(({ data }) => data.userID === ana.userId).reverse();
    expect(mine.map(({ action }) => action)).toEqual(['end', 'create']);
    expect((await ana.client.get('/v1/telemetry/preview')).body).toEqual({ items: mine });
    expect((await ana.client.get('/v1/telemetry/preview?limit=1')).body).toEqual({ items: mine.slice(0, 1) });
    expectProblem(await ana.client.get('/v1/telemetry/preview?limit=51'), 400, 'invalid-request');
    expectProblem(await ana.client.get(`/v1/telemetry/preview?userId=${ben.userId}`), 400, 'invalid-request');
    expectProblem(await server.client().get('/v1/telemetry/preview'), 401, 'unauthorized');
  });
});

describe('The license file', () => {
  const refused = async (env: Readonly<Record<string, string>>) => {
    const ended = await runToEnd({
      SITREP_BOOTSTRAP_TOKEN: ADMIN_TOKEN,
      PORT: '0',
      DATA_DIR: newDataDirectory(),
      ...env,
    });
    expect(ended.code).toBe(2);
    return ended.stderr;
  };
  const another = generateKeyPairSync('ed25519');
  const [head, , signature] = licenseOf().split('.');

  it.each([
    ['signed by somebody else', licenseOf({}, { alg: 'EdDSA' }, another.privateKey)],
    ['changed after it was signed', `${head}.${encoded({ ...license, licenseId: '1'.repeat(26) })}.${signature}`],
    ['without a signature', licenseOf().replace(/[^.]*$/, '')],
    ['that says it needs no signature', `${encoded({ alg: 'none' })}.${encoded(license)}.`],
    ['that names another algorithm', licenseOf({}, { alg: 'HS256' })],
    ['that is no license', 'hello'],
    ['that is empty', ''],
    ['whose id could be a word', licenseOf({ licenseId: 'Example Ltd' })],
    ['without a buyer', licenseOf({ buyer: undefined })],
    ['for another server', licenseOf({ diagnosticID: '0'.repeat(26) })],
  ])('%s stops the start with a sentence that names the setting', async (_, text) =>
    expect(await refused(licensed(text, 'wrong.jws'))).toMatch(/^LICENSE_FILE must .*\.\n$/),
  );

  it('that is not there, and a key that is none, stop it as well', async () => {
    expect(await refused({ LICENSE_FILE: '/nowhere', LICENSE_KEY_FILE: keyFile })).toMatch(
      /^LICENSE_FILE must be a file/,
    );
    const noKey = fileWith('no-key.pem', 'hello');
    expect(await refused({ ...licensed(licenseOf(), 'good.jws'), LICENSE_KEY_FILE: noKey })).toMatch(
      /^LICENSE_KEY_FILE/,
    );
    expect(await refused({ LICENSE_FILE: keyFile })).toMatch(/^LICENSE_KEY_FILE must be set/);
  });

  it('that has run out counts as none and stops nothing', async () => {
    const late = await startServer(licensed(licenseOf({ validUntil: '2021-01-01T00:00:00.000Z' }), 'late.jws'));
    const { client } = await issue(late.admin, ['telemetry:read']);
    const { diagnosticID, licenseId } = await serverSeenBy(client);
    expect(licenseId).toBeNull();
    expectProblem(await late.admin.get(`/v1/telemetry/servers/${diagnosticID}/licensee`), 404, 'licensee-not-found');
  });

  it('is made as docs/license.md shows', async () => {
    const page = readFileSync(resolve(__dirname, '../../docs/license.md'), 'utf8');
    const [, script] = /```sh\n(.*?)```/s.exec(page)!;
    const made = newDataDirectory();
    execFileSync('bash', ['-euc', script!], { cwd: made, stdio: 'pipe' });
    const other = await startServer({
      LICENSE_FILE: join(made, 'license.jws'),
      LICENSE_KEY_FILE: join(made, 'seller.pub.pem'),
    });
    expect((await serverSeenBy(other.admin)).licenseId).toBe('01m83jjh6xjy9qwyw5gvxr6fn3');
  });
});
