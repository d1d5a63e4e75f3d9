import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { metricDefinitions, type MetricDefinition } from '../apps/api/src/operations/metric-definitions.js';
import { openEventStream } from './support/event-stream-client.js';
import { Exposition } from './support/exposition.js';
import type { HttpClient, Incident, Team } from './support/http-client.js';
import { logUnderTest } from './support/log-under-test.js';
import { until } from './support/on-cluster.js';
import { issue } from './support/people.js';
import { readQuery } from './support/promql.js';
import { startServer, type RunningServer } from './support/running-server.js';

// What operators look at: the metrics of a running server, and the dashboard and alert rules that are made of them.

const NOBODY_LISTENS = 'http://127.0.0.1:9';
const definitions: Readonly<Record<string, MetricDefinition>> = metricDefinitions;

let server: RunningServer;
let admin: HttpClient;
let teamId: string;

beforeAll(async () => {
  server = await startServer({
    TELEMETRY_WEBHOOK_URL: `${NOBODY_LISTENS}/hook`,
    TELEMETRY_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    TELEMETRY_ALLOW_PRIVATE_ADDRESSES: '1',
    REQUESTS_PER_TOKEN_MAX: '200',
  });
  admin = server.admin;
  teamId = (await admin.get<{ items: Team[] }>('/v1/teams')).body.items[0]!.id;
});
afterAll(() => server.stop());

const metrics = async (): Promise<Exposition> => new Exposition((await server.client().get('/metrics')).text);

describe('The metrics of a running server', () => {
  it('are those that docs/metrics.md explains, of the same type and with the same sentence', async () => {
    const { text } = await server.client().get('/metrics');
    const told = (line: 'TYPE' | 'HELP'): Record<string, string> =>
      Object.fromEntries(
        [...text.matchAll(new RegExp(`^# ${line} (sitrep_\\w+) (.*)$`, 'gm'))].map(([, name, of]) => [name!, of!]),
      );
    const explained = (key: 'type' | 'help') =>
      Object.fromEntries(Object.entries(definitions).map(([name, definition]) => [name, definition[key]]));
    expect(told('TYPE')).toEqual(explained('type'));
    expect(told('HELP')).toEqual(explained('help'));
  });

  it('have the labels that are declared, and no others', async () => {
    for (const { name, labels } of (await metrics()).samples.filter(({ name }) => name.startsWith('sitrep_')))
      expect([name, Object.keys(labels).filter((label) => label !== 'le')]).toEqual([name, definitionOf(name)!.labels]);
  });

  it('count commands by their kind and outcome, and problems by their name', async () => {
    const before = await metrics();
    const incident = (await admin.post<Incident>('/v1/incidents', { name: 'Checkout is slow', teamId })).body;
    const stale = await admin.send('PATCH', `/v1/incidents/${incident.id}`, '{"name":"Another"}', {
      'content-type': 'application/json',
      'if-match': '"99"',
    });
    expect(stale.status).toBe(412);
    await admin.get(`/v1/incidents/${incident.id.replace(/./g, '0')}`);
    const after = await metrics();
    const grown = (name: string, labels: Readonly<Record<string, string>>): number =>
      (after.value(name, labels) ?? 0) - (before.value(name, labels) ?? 0);
    expect(grown('sitrep_command_seconds_count', { command: 'StartIncident', outcome: 'accepted' })).toBe(1);
    expect(after.all('sitrep_command_seconds_count', { outcome: 'stale' })).toHaveLength(1);
    expect(grown('sitrep_problems_total', { problem: 'incident-not-found' })).toBe(1);
    expect(grown('sitrep_append_seconds_count', { log: 'events', outcome: 'appended' })).toBe(1);
    const request = { method: 'GET', route: '/v1/incidents/:incidentId', status: '404' };
    const byRoute = after.all('sitrep_http_request_seconds_count', { method: 'GET', status: '404' });
    expect(byRoute.map(({ labels }) => labels['route']!.replace(/:\w+/, ':incidentId'))).toContain(request.route);
    if (logUnderTest === 'sqlite')
      expect(after.value('sitrep_commit_seconds_count', { log: 'events' })).toBeGreaterThanOrEqual(1);
  });

  it('say that nothing is behind where everything has been projected', async () => {
    await until(
      async () => (await metrics()).value('sitrep_projection_behind_events', { projection: 'telemetry' }) === 0,
    );
    const now = await metrics();
    for (const projection of ['read-models', 'telemetry', 'erasure'])
      expect([
        now.value('sitrep_projection_behind_events', { projection }),
        now.value('sitrep_projection_behind_seconds', { projection }),
        now.value('sitrep_projection_live', { projection }),
      ]).toEqual([0, 0, 1]);
    expect(now.value('sitrep_ready')).toBe(1);
  });

  it('say how many records wait for a sink, and for how long; and that none do while none may leave', async () => {
    const behind = async () => {
      const now = await metrics();
      return [
        now.value('sitrep_telemetry_sink_behind_records', { sink: 'webhook' }),
        now.value('sitrep_telemetry_sink_behind_seconds', { sink: 'webhook' }),
      ] as const;
    };
    expect(await behind()).toEqual([0, 0]);
    await admin.put('/v1/telemetry/consent', { mode: 'on' });
    await admin.post('/v1/incidents', { name: 'Checkout is slow', teamId });
    await until(async () => {
      const [records, seconds] = await behind();
      return records! > 0 && seconds! > 0;
    });
    await admin.put('/v1/telemetry/consent', { mode: 'local' });
    await until(async () => (await behind())[0] === 0);
  });

  it('say how much room there is, in steps of 1 MiB', async () => {
    const now = await metrics();
    const bytes = [...now.all('sitrep_disk_free_bytes'), ...now.all('sitrep_storage_bytes')].map(({ value }) => value);
    expect(bytes.length).toBeGreaterThan(2);
    expect(now.value('sitrep_disk_free_bytes')).toBeGreaterThan(0);
    expect(now.value('sitrep_storage_bytes', { file: 'read-models' })).toBeGreaterThan(0);
    for (const each of bytes) expect(each % 1_048_576).toBe(0);
  });

  it('count open telemetry streams', async () => {
    const consumer = (await issue(admin, ['telemetry:read'], [])).client;
    const stream = await openEventStream(consumer, '/v1/telemetry/stream?after=start');
    const now = await metrics();
    expect([now.value('sitrep_open_streams'), now.value('sitrep_open_telemetry_streams')]).toEqual([1, 1]);
    await stream.close();
    await until(async () => (await metrics()).value('sitrep_open_telemetry_streams') === 0);
  });

  it('count what a rate limit refuses', async () => {
    const { client } = await issue(admin, ['incidents:read'], [teamId]);
    let refused = 0;
    for (let i = 0; i < 205; i++) if ((await client.get('/v1/me')).status === 429) refused++;
    expect(refused).toBe(5);
    expect((await metrics()).value('sitrep_problems_total', { problem: 'too-many-requests-of-token' })).toBe(5);
  });
});

const definitionOf = (name: string): MetricDefinition | undefined =>
  definitions[name] ?? definitions[name.replace(/_(bucket|sum|count)$/, '')];

/** What Prometheus adds by itself. */
const OF_PROMETHEUS = { metrics: ['up'], labels: ['instance', 'job', 'le'] };

/** What is wrong with a query, as far as the server can tell. */
const faultsOf = (query: string, { names }: Exposition): readonly string[] => {
  const { selected, groupedBy, isValid } = readQuery(query);
  if (!isValid || selected.length === 0) return ['is no query'];
  const known = new Set<string>(OF_PROMETHEUS.labels);
  const faults: string[] = [];
  for (const { metric, labels } of selected) {
    if (!names.has(metric) && !OF_PROMETHEUS.metrics.includes(metric)) faults.push(`no metric ${metric}`);
    const own = [...(definitionOf(metric)?.labels ?? []), ...OF_PROMETHEUS.labels];
    for (const label of own) known.add(label);
    for (const label of labels) if (!own.includes(label)) faults.push(`no label ${label} of ${metric}`);
  }
  for (const label of groupedBy) if (!known.has(label)) faults.push(`no label ${label}`);
  return faults;
};

const file = (name: string): string => readFileSync(join(resolve(__dirname, '../ops'), name), 'utf8');

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}
interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly labels: { readonly severity: string };
      readonly annotations: { readonly summary: string; readonly action: string };
    }[];
  }[];
}

describe('The dashboard', () => {
  const { panels } = JSON.parse(file('grafana/sitrep.json')) as Dashboard;
  const queries = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));

  it('has panels, each with an id of its own', () => {
    expect(queries.length).toBeGreaterThan(20);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });

  it('asks for nothing that a running server does not expose', async () => {
    const exposed = await metrics();
    for (const { title, expr } of queries) expect([title, expr, faultsOf(expr, exposed)]).toEqual([title, expr, []]);
  });

  it('shows every metric', () => {
    const all = queries.map(({ expr }) => expr).join('\n');
    const hidden = Object.keys(definitions).filter((name) => !all.includes(name));
    // They count for one process since its start, which readiness says in words.
    expect(hidden.filter((name) => !/_(closed|delivered_records|missed_records|size_bytes)$/.test(name))).toEqual([]);
  });
});

describe('The alert rules', () => {
  const rules = (load(file('prometheus/alerts.yml')) as Rules).groups.flatMap((group) => group.rules);

  it('each have a name, a severity, a summary and what to do', () => {
    expect(rules.length).toBeGreaterThan(10);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { alert, labels, annotations } of rules) {
      expect(alert).toMatch(/^Sitrep[A-Z]\w+$/);
      expect(labels.severity).toMatch(/^(page|ticket)$/);
      expect(annotations.summary).toMatch(/\w/);
      expect(annotations.action).toMatch(/\w/);
    }
  });

  it('ask for nothing that a running server does not expose', async () => {
    const exposed = await metrics();
    for (const { alert, expr } of rules) expect([alert, faultsOf(expr, exposed)]).toEqual([alert, []]);
  });

  it('name problems that there are', async () => {
    const exposed = await metrics();
    const named = rules.flatMap(({ expr }) =>
      [...expr.matchAll(/problem=~"([^"]+)"/g)].flatMap(([, all]) => all!.split('|')),
    );
    expect(named.length).toBeGreaterThan(3);
    for (const problem of named)
      expect([problem, exposed.value('sitrep_problems_total', { problem })]).not.toContain(undefined);
  });
});

describe('A wrong query is found', () => {
  it.each([
    ['sitrep_projection_lag_seconds > 30', 'no metric sitrep_projection_lag_seconds'],
    ['rate(sitrep_append_seconds[5m])', 'no metric sitrep_append_seconds'],
    ['sitrep_projection_live{name="telemetry"} == 0', 'no label name of sitrep_projection_live'],
    ['sum by (team) (rate(sitrep_problems_total[5m]))', 'no label team'],
    ['sum(rate(sitrep_problems_total[5m])', 'is no query'],
  ])('%s', async (query, fault) => expect(faultsOf(query, await metrics())).toEqual([fault]));
});
