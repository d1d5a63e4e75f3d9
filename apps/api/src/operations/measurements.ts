import type {
  AppendOutcome,
  LogName,
  ObservedAppend,
  ObservedCommand,
  ObservedCommit,
  Observer,
  WriteOutcome,
} from '@sitrep/application';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { problems, type ProblemName } from '../http/problem.js';
import { metricDefinitions, type LabelOf, type MetricDefinition, type MetricOf } from './metric-definitions.js';

/** What this process has done so far, for Prometheus. Told as it happens; what stands somewhere is asked for by the route. */
export class Measurements implements Observer {
  readonly registry = new Registry();
  readonly #requests = this.#histogram('sitrep_http_request_seconds');
  readonly #problems = this.#counter('sitrep_problems_total');
  readonly #commands = this.#histogram('sitrep_command_seconds');
  readonly #appends = this.#histogram('sitrep_append_seconds');
  readonly #appended = this.#histogram('sitrep_append_events');
  readonly #commits = this.#histogram('sitrep_commit_seconds');
  readonly #grouped = this.#histogram('sitrep_commit_appends');

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    // From 0 on: of a number that is first seen at 1, Prometheus cannot say that it has grown.
    for (const problem of Object.keys(problems)) this.#problems.inc({ problem }, 0);
  }

  async command<Result extends WriteOutcome>({ type }: ObservedCommand, work: () => Promise<Result>): Promise<Result> {
    const from = performance.now();
    let outcome: WriteOutcome['outcome'] | 'failed' = 'failed';
    try {
      const result = await work();
      outcome = result.outcome;
      return result;
    } finally {
      this.#commands.observe({ command: type, outcome }, secondsSince(from));
    }
  }

  async append({ log, events }: ObservedAppend, work: () => Promise<AppendOutcome>): Promise<AppendOutcome> {
    const from = performance.now();
    let outcome = 'failed';
    try {
      const result = await work();
      outcome = result.appended ? 'appended' : 'lost';
      return result;
    } finally {
      this.#appends.observe({ log, outcome }, secondsSince(from));
      this.#appended.observe({ log }, events.length);
    }
  }

  committed(log: LogName, { appends, ms }: ObservedCommit): void {
    this.#commits.observe({ log }, ms / 1_000);
    this.#grouped.observe({ log }, appends);
  }

  projected(): void {
    // How far a projection has come is asked for.
  }

  /** @param route a template; an address could hold words. */
  answered(method: string, route: string, status: number, ms: number): void {
    this.#requests.observe({ method, route, status }, ms / 1_000);
  }

  refused(problem: ProblemName): void {
    this.#problems.inc({ problem });
  }

  /** A gauge whose values are asked for when metrics are: `collect` gives all of them, each with its labels. */
  gauge<Name extends MetricOf<'gauge'>>(name: Name, collect: () => Readings<Name> | Promise<Readings<Name>>): void {
    const { help, labels: labelNames } = metricDefinitions[name];
    const gauge: Gauge = new Gauge({
      ...{ name, help, labelNames: [...labelNames], registers: [this.registry] },
      collect: async () => {
        gauge.reset();
        for (const [value, labels] of await collect()) gauge.set({ ...labels }, value);
      },
    });
  }

  #histogram<Name extends MetricOf<'histogram'>>(name: Name): Histogram<LabelOf<Name>> {
    const { help, labels: labelNames, buckets = [] }: MetricDefinition = metricDefinitions[name];
    return new Histogram({ ...{ name, help, labelNames, buckets: [...buckets] }, registers: [this.registry] });
  }

  #counter<Name extends MetricOf<'counter'>>(name: Name): Counter<LabelOf<Name>> {
    const { help, labels: labelNames }: MetricDefinition = metricDefinitions[name];
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }
}

export type Readings<Name extends MetricOf<'gauge'>> = readonly (readonly [
  value: number,
  labels?: Readonly<Record<LabelOf<Name>, string>>,
])[];

const secondsSince = (fromMs: number): number => (performance.now() - fromMs) / 1_000;
