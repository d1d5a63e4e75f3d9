import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { EventStoreDBClient } from '@eventstore/db-client';
import { settingsHelp } from '@sitrep/wiring';
import { connectionFault } from '@sitrep/event-log-eventstoredb';
import { load, YAML11_SCHEMA } from 'js-yaml';
import { EventStoreNode } from './support/eventstoredb/node.js';

// docker-compose.yml as far as it can be checked without an engine: that it says what was meant, in words that exist.

const repository = resolve(__dirname, '..');
const operations = readFileSync(join(repository, 'docs/operations.md'), 'utf8');
const certificates = join(repository, 'test/support/eventstoredb/certificates');

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly volumes?: readonly string[];
  readonly healthcheck?: object;
  readonly profiles?: readonly string[];
  readonly command?: readonly string[];
  readonly configs?: readonly { readonly source: string }[];
}
const compose = load(readFileSync(join(repository, 'docker-compose.yml'), 'utf8'), { schema: YAML11_SCHEMA }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
  readonly configs: Readonly<Record<string, object>>;
};
const services = Object.entries(compose.services);
const nodes = services.filter(([name]) => /^node\d$/.test(name));

/**
 * The options that are used here, by the page of KurrentDB's documentation (docs.kurrent.io/server/v26.0) that describes
 * them. There they are spelled `NodeIp` or `--node-ip`; as a variable, in capitals behind `KURRENTDB_`.
 */
const DOCUMENTED = Object.values({
  'configuration/networking': ['NODE_IP', 'NODE_HOST_ADVERTISE_AS', 'REPLICATION_IP', 'REPLICATION_HOST_ADVERTISE_AS'],
  'configuration/cluster': ['CLUSTER_SIZE', 'DISCOVER_VIA_DNS', 'GOSSIP_SEED'],
  'security/protocol-security': [
    'CERTIFICATE_FILE',
    'CERTIFICATE_PRIVATE_KEY_FILE',
    'INSECURE',
    'TRUSTED_ROOT_CERTIFICATES_PATH',
  ],
  'security/user-authentication': ['DEFAULT_ADMIN_PASSWORD', 'DEFAULT_OPS_PASSWORD'],
  'features/projections': ['RUN_PROJECTIONS'],
})
  .flat()
  .map((option) => `KURRENTDB_${option}`);

describe('docker-compose.yml', () => {
  it.each(services)('gives %s an image of a certain version', (_, { image }) =>
    expect(image).toMatch(/^[a-z0-9./-]+:\d+\.\d+(\.\d+)?(-[a-z0-9]+)?$/),
  );

  it.each(services)('lets %s depend on and mount only what there is', (_, service) => {
    const conditions = Object.entries(service.depends_on ?? {});
    for (const [name, { condition }] of conditions) {
      expect(Object.keys(compose.services)).toContain(name);
      if (condition === 'service_healthy') {
        const { healthcheck, build } = compose.services[name]!;
        // The image that is built here carries its own.
        expect(healthcheck ?? build).toBeDefined();
      }
    }
    for (const volume of service.volumes ?? []) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
    for (const { source } of service.configs ?? []) expect(Object.keys(compose.configs)).toContain(source);
  });

  it.each(services.filter(([, { image }]) => image.includes('kurrentdb')))(
    'sets for %s only what the server knows',
    (_, { environment = {} }) =>
      expect(Object.keys(environment).filter((name) => !DOCUMENTED.includes(name))).toEqual([]),
  );

  it('makes three nodes that know each other, each with its own certificate, data and name', () => {
    expect(nodes.map(([name]) => name)).toEqual(['node1', 'node2', 'node3']);
    for (const [name, { environment = {}, volumes, healthcheck }] of nodes) {
      const others = nodes.map(([other]) => other).filter((other) => other !== name);
      expect(environment).toMatchObject({
        KURRENTDB_CLUSTER_SIZE: '3',
        KURRENTDB_GOSSIP_SEED: others.map((other) => `${other}:2113`).join(','),
        KURRENTDB_NODE_HOST_ADVERTISE_AS: name,
        KURRENTDB_REPLICATION_HOST_ADVERTISE_AS: name,
        KURRENTDB_CERTIFICATE_FILE: `/certificates/${name}/node.crt`,
      });
      expect(environment).not.toHaveProperty('KURRENTDB_INSECURE');
      expect(volumes).toContain(`${name}:/var/lib/kurrentdb`);
      expect(healthcheck).toBeDefined();
    }
  });

  it('gives Sitrep settings that it knows, and a connection string that it takes', () => {
    const apis = services.filter(([, { environment }]) => environment?.['EVENTSTORE_URL'] !== undefined);
    expect(apis.map(([name]) => name)).toEqual(['api1', 'api2', 'laptop']);
    for (const [, { environment = {} }] of apis) {
      for (const name of Object.keys(environment)) expect(settingsHelp()).toMatch(new RegExp(`^  ${name}$`, 'm'));
      const url = environment['EVENTSTORE_URL']!.replace(/\$\{[^}]*\}/, 'secret').replace(
        '/certificates/ca',
        certificates,
      );
      expect(connectionFault(url)).toBeUndefined();
    }
    const directories = apis.flatMap(([, { volumes = [] }]) => volumes.filter((volume) => volume.endsWith(':/data')));
    expect(new Set(directories).size).toBe(apis.length);
  });

  it('leaves out security only where it is asked for by name', () => {
    const insecure = services.filter(([, service]) => JSON.stringify(service).match(/INSECURE":"true|tls=false/));
    expect(insecure.length).toBeGreaterThan(0);
    for (const [, { profiles }] of insecure) expect(profiles).toEqual(['laptop']);
  });

  it('runs files that exist', () => {
    const scripts = services.flatMap(([, { command = [] }]) =>
      command.filter((word) => /^scripts\/.*\.mjs$/.test(word)),
    );
    expect(scripts).toEqual(['scripts/prepare-cluster.mjs']);
    for (const script of scripts) expect(existsSync(join(repository, script))).toBe(true);
  });
});

it('The connection strings of the operations page are taken', () => {
  const [url, ...more] = [...operations.matchAll(/`(esdb[^`]*)`/g)]
    .map(([, each]) => each!)
    .filter((each) => each.length > 'esdb+discover://'.length);
  expect(more.length).toBeGreaterThan(1);
  for (const each of [url!, ...more])
    expect(connectionFault(each.replace(/tlsCAFile=\/[^&]*/, `tlsCAFile=${certificates}/ca.crt`))).toBeUndefined();
});

it('The rights that are set up let Sitrep follow the log, and nobody else see it; setting them up again changes nothing', async () => {
  const read = (name: string) => readFileSync(join(certificates, name), 'utf8');
  const node = await EventStoreNode.start({
    tls: { certificate: read('node.crt'), privateKey: read('node.key') },
    users: { admin: { password: 'a', groups: ['$admins'] }, sitrep: { password: 's' }, warehouse: { password: 'w' } },
  });
  const url = (user: string) => node.url({ user, parameters: `&tlsCAFile=${join(certificates, 'ca.crt')}` });
  const prepare = () =>
    promisify(execFile)(process.execPath, [join(repository, 'scripts/prepare-cluster.mjs'), 'rights'], {
      env: { ADMIN_URL: url('admin') },
    });
  const mayReadAll = async (user: string): Promise<boolean> => {
    const client = EventStoreDBClient.connectionString(url(user));
    const reading = client.readAll({ maxCount: 1 });
    try {
      for await (const { event } of reading) expect(event).toBeDefined();
      return true;
    } catch {
      return false;
    } finally {
      await client.dispose();
    }
  };
  expect(await mayReadAll('sitrep')).toBe(false);
  await prepare();
  const { length } = node.store.log;
  await prepare();
  expect(node.store.log).toHaveLength(length);
  expect(await mayReadAll('sitrep')).toBe(true);
  expect(await mayReadAll('warehouse')).toBe(false);
  const said = [...operations.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json!) as object);
  const stored = ['$$$all', '$settings'].map((stream) => {
    const { data } = node.store.log.findLast((record) => record.stream === stream)!;
    return JSON.parse(Buffer.from(data).toString()) as object;
  });
  expect(said).toEqual(stored);
  await node.kill();
});
