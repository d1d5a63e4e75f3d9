import { hash } from 'node:crypto';
import {
  applyToReadModels,
  Doorbell,
  incidents,
  playbooks,
  StorageUnavailable,
  TooContended,
  type EventLog,
  type ReadStore,
  type Surroundings,
} from '@sitrep/application';
import { MemoryEventLog } from '@sitrep/event-log-memory';
import { incidentHeads, readModels, type IncidentView, type PlaybookView } from '@sitrep/read-models';
import { SqliteReadStore } from '@sitrep/read-store-sqlite';
import { seededRandom, type Random } from '../support/seeded-random.js';
import { Expectations, must, Violation } from './expectations.js';
import { ForgetfulReadStore, MemoryReadStore } from './memory-read-store.js';
import type { PlantedBug } from './planted-bugs.js';
import { send, type Answer, type Request } from './request.js';
import { Schedule, settled, type Life } from './schedule.js';
import { SimulatedConsumer } from './simulated-consumer.js';
import { SimulatedProcess } from './simulated-process.js';
import { anyWish, idOf } from './wishes.js';

export interface Outcome {
  readonly seed: number;
  /** Each step, each turn and what was answered; and in the end what was written. */
  readonly trace: readonly string[];
  readonly digest: string;
  readonly violation: Error | undefined;
  readonly counted: Readonly<Record<string, number>>;
}

/** Runs the whole application under everything that the seed makes go wrong. Gives the same for the same seed. */
export const simulate = async (seed: number, steps: number, bug?: PlantedBug): Promise<Outcome> => {
  const simulation = new Simulation(seed, bug);
  current = simulation;
  const violation = await simulation.run(steps).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  simulation.end();
  const { trace, counted } = simulation.schedule;
  return { seed, trace, digest: hash('sha256', trace.join('\n')), violation, counted };
};

/** Whose time it is: everything waits by it. */
let current: Simulation;
export const currentSimulation = () => ({ time: current.schedule.time, chance: current.chance });

class Simulation {
  readonly schedule: Schedule;
  readonly chance: () => number;
  readonly #random: Random;
  readonly #isOnlyProcess: boolean;
  readonly #domainLog: EventLog;
  readonly #telemetryLog: EventLog;
  readonly #appended = { domainLog: new Doorbell(), telemetryLog: new Doorbell() };
  readonly #expectations: Expectations;
  readonly #machines: Machine[];
  readonly #consumers = ['a', 'b'].map((name) => new SimulatedConsumer(name));
  readonly #requests: Sent[] = [];
  /** What was seen in a step, to be compared when it is over. */
  #seen: (() => void)[] = [];
  #fault: Error | undefined;
  #skewMs = 0;

  constructor(
    seed: number,
    private readonly bug: PlantedBug | undefined,
  ) {
    const random = seededRandom(seed);
    this.#random = random;
    const dice = seededRandom(seed + 1);
    this.chance = () => dice(2 ** 32) / 2 ** 32;
    this.#isOnlyProcess = random(3) === 0;
    this.schedule = new Schedule(random, !this.#isOnlyProcess);
    const [domainLog, telemetryLog] = [new MemoryEventLog(), new MemoryEventLog()];
    this.#expectations = new Expectations(domainLog, telemetryLog);
    this.#domainLog = bug?.domainLog?.(domainLog, random) ?? domainLog;
    this.#telemetryLog = bug?.telemetryLog?.(telemetryLog, random) ?? telemetryLog;
    const names = this.#isOnlyProcess ? ['one'] : ['left', 'right'];
    this.#machines = names.map((name) => this.#machine(name, seed));
    // Mulberry's neighbours are alike at first.
    for (let i = 0; i < 5; i++) random(2);
  }

  #machine(name: string, seed: number): Machine {
    // The real store is a hundred times slower: it is here now and then, so that what is said of it is said of the real one.
    const kept = seed % REAL_STORE_EVERY === 0 ? SqliteReadStore.open(':memory:', readModels) : new MemoryReadStore();
    const store = this.bug?.readStore?.() ?? kept;
    return { name, runs: 0, checked: 0, kept, store, running: undefined };
  }

  async run(steps: number): Promise<void> {
    for (let step = 1; step <= steps; step++) {
      this.schedule.note('step', step);
      this.#act();
      await settled();
      for (let moves = this.#random(MOVES_MAX); moves > 0; moves--) await this.schedule.move();
      await this.#check();
    }
    await this.#comeToRest();
  }

  end(): void {
    for (const { running, kept } of this.#machines) {
      if (running) running.life.isAlive = false;
      if (kept instanceof SqliteReadStore) kept.close();
    }
  }

  #act(): void {
    const machine = this.#machines[this.#random(this.#machines.length)]!;
    if (!machine.running) return this.#start(machine);
    const { life, process } = machine.running;
    if (!process) return this.#random(25) === 0 ? this.#kill(machine) : undefined;
    const drawn = this.#random(100);
    if (drawn < 45) return this.#send(this.#newRequest(), life, process);
    if (drawn < 57) return this.#sendAgain(life, process);
    if (drawn < 67) return this.#poll(life, process);
    if (drawn < 75) return this.#read(life, process);
    if (drawn < 79) return this.#kill(machine);
    // Clocks of several processes are kept together by whoever runs a cluster.
    if (drawn < 80 && this.#isOnlyProcess) {
      this.#skewMs = SKEWS_MS[this.#random(SKEWS_MS.length)]!;
      this.schedule.note('the clock says', this.#now());
      this.schedule.count('clock changed');
    }
  }

  #start(machine: Machine): void {
    const life: Life = { name: `${machine.name}.${++machine.runs}`, isAlive: true, diedAtMs: 0, faults: 0 };
    const running: Running = { life, process: undefined };
    machine.running = running;
    this.schedule.note(life.name, 'is started');
    const { schedule } = this;
    const disks = { domainLog: this.#domainLog, telemetryLog: this.#telemetryLog, readStore: machine.store };
    const onFault = (error: Error) => this.#mayFail(error, life, 0);
    SimulatedProcess.start({
      ...{ disks, schedule, life, onFault, surroundings: this.#surroundings },
      appended: this.#appended,
      isOnlyProcess: this.#isOnlyProcess,
    }).then(
      (process) => (running.process = process),
      (error: Error) => {
        onFault(error);
        if (machine.running === running) this.#kill(machine);
      },
    );
  }

  #kill(machine: Machine): void {
    const { life } = machine.running!;
    this.schedule.kill(life);
    this.schedule.count('kill');
    machine.running = undefined;
    if (machine.store instanceof ForgetfulReadStore) machine.store.lose();
    for (const sent of this.#requests) if (sent.at === life) sent.at = undefined;
    for (const consumer of this.#consumers) if (consumer.asks === life) consumer.asks = undefined;
  }

  #newRequest(): Sent {
    const expectations = this.#expectations;
    const { teamId, diagnosticId } = expectations;
    const number = this.#requests.length;
    const picture = {
      ...{ teamId: teamId!, diagnosticId: diagnosticId! },
      incidents: expectations.viewsOf<IncidentView>(incidents),
      playbooks: expectations.viewsOf<PlaybookView>(playbooks),
    };
    const wish = anyWish(picture, this.#random);
    const since = wish.id === undefined ? 0 : expectations.versionOf(wish.kind.streamOf(wish.id));
    const request: Request = {
      ...{ number, wish, became: [] },
      by: idOf('w', number),
      tokenId: idOf('k', this.#random(3)),
      key: this.#random(2) === 0 ? `key-${number}` : undefined,
      ifVersion: this.#random(6) === 0 && since > 0 ? since - this.#random(2) || undefined : undefined,
    };
    expectations.expect(request);
    const sent: Sent = { request, since, answer: undefined, at: undefined };
    this.#requests.push(sent);
    return sent;
  }

  /** Whoever has a key may ask again: who has heard nothing, and who has heard it before. */
  #sendAgain(life: Life, process: SimulatedProcess): void {
    const again = this.#requests.slice(-20).filter(({ request, at }) => request.key !== undefined && !at);
    if (again.length === 0) return;
    this.schedule.count('sent again');
    this.#send(again[this.#random(again.length)]!, life, process);
  }

  #send(sent: Sent, life: Life, process: SimulatedProcess): void {
    const { request } = sent;
    sent.at = life;
    const { faults } = life;
    this.schedule.note(life.name, `is sent #${request.number}`, request.key ?? '');
    this.schedule.count('sent');
    void send(request, process, this.#surroundings, this.bug?.forgetsKeys ?? false).then((answer) => {
      if (!life.isAlive) return;
      if (sent.at === life) sent.at = undefined;
      this.schedule.note(
        `#${request.number} is`,
        answer.outcome,
        'problem' in answer ? answer.problem : answer.version,
      );
      this.schedule.count(answer.outcome === 'accepted' ? answer.outcome : `${answer.outcome} ${answer.problem}`);
      if (answer.outcome === 'failed') this.#mayFail(answer.error, life, faults, sent);
      const { answer: before } = sent;
      this.#seen.push(() => this.#expectations.checkAnswer(request, answer, sent.since, before));
      if (answer.outcome !== 'failed') sent.answer ??= answer;
    });
  }

  #poll(life: Life, { telemetryFeed }: SimulatedProcess): void {
    const consumer = this.#consumers[this.#random(this.#consumers.length)]!;
    if (consumer.asks) return;
    consumer.asks = life;
    const { faults } = life;
    const [limit, waitMs] = [1 + this.#random(5), this.#random(2) * this.#random(3_000)];
    telemetryFeed
      .pageOrWait(consumer.cursor, limit, waitMs, new AbortController().signal)
      .then(
        (page) => {
          if (!life.isAlive) return;
          this.schedule.note(consumer.name, 'is given', page.items.length);
          const given = this.bug?.feedPage?.(page) ?? page;
          this.#seen.push(() => consumer.take(given, this.#expectations, this.#random));
        },
        (error: Error) => this.#mayFail(error, life, faults),
      )
      .finally(() => {
        if (consumer.asks === life) consumer.asks = undefined;
      });
  }

  /** Somebody who was answered before reads it, on any process. */
  #read(life: Life, { readModels }: SimulatedProcess): void {
    const acknowledged = this.#requests.filter(({ answer }) => answer?.outcome === 'accepted');
    const { answer } = acknowledged[this.#random(acknowledged.length)] ?? {};
    const heads = this.#expectations.viewsOf<IncidentView>(incidents);
    const { id } = heads[this.#random(heads.length)] ?? {};
    if (answer?.outcome !== 'accepted' || id === undefined) return;
    const store = this.#machines.find(({ running }) => running?.life === life)!.store;
    const [from, { faults }] = [this.schedule.time.nowMs, life];
    readModels.get(incidentHeads, id, answer.position).then(
      (document) => {
        if (!life.isAlive) return;
        const place = Number(store.position());
        this.schedule.count('read');
        this.#seen.push(() => {
          must(place >= Number(answer.position), 'a read was older than was asked for');
          this.#expectations.checkDocument(incidentHeads, id, place, document);
        });
      },
      (error: Error) => {
        if (!life.isAlive) return;
        const isLate = error.name === 'NotCaughtUp' && this.schedule.time.nowMs - from >= CATCH_UP_MAX_MS;
        if (isLate) this.schedule.count('read late');
        else this.#mayFail(error, life, faults);
      },
    );
  }

  /** @param before how often something had failed by then: an error is due only where something has since. */
  #mayFail(error: Error, life: Life, before: number, sent?: Sent): void {
    const isContended = () =>
      sent?.request.became.some(({ stream }) => this.#expectations.versionOf(stream) >= sent.since + RACES_MAX);
    const isDue =
      !life.isAlive ||
      (error instanceof StorageUnavailable && life.faults > before) ||
      (error instanceof TooContended && isContended()) ||
      error.message === 'request-under-way';
    if (!isDue) this.#fault ??= new Violation(`${life.name} failed with ${error.name}: ${error.message}`);
  }

  async #check(): Promise<void> {
    await this.#expectations.catchUp();
    const seen = this.#seen;
    this.#seen = [];
    for (const check of seen) check();
    for (const machine of this.#machines)
      machine.checked = this.#expectations.checkReadModels(machine.store, machine.checked);
    if (this.#fault) throw this.#fault;
  }

  /** From here on nothing fails: everything under way ends, everybody hears an answer, and all is as it should be. */
  async #comeToRest(): Promise<void> {
    this.schedule.note('nothing fails any more');
    this.schedule.hasFaults = false;
    for (const machine of this.#machines) if (!machine.running) this.#start(machine);
    await this.#rest();
    // Longer than any request is worked on: by now it may be taken up again.
    this.schedule.time.pass(61_000);
    const { life, process } = this.#machines[0]!.running!;
    must(process !== undefined, `${life.name} does not come up`);
    for (const sent of this.#requests) {
      must(sent.at === undefined, `#${sent.request.number} is never answered`);
      if (sent.answer || sent.request.key === undefined) continue;
      this.#send(sent, life, process);
      await this.#rest();
      must(sent.answer !== undefined, `#${sent.request.number} is not answered when it is sent again`);
    }
    for (const consumer of this.#consumers) {
      must(!consumer.asks, `${consumer.name} waits for ever`);
      for (let polls = 0; consumer.joined < this.#expectations.records.length && polls < 200; polls++) {
        const page = await this.#rested(process.telemetryFeed.page(consumer.cursor, 100));
        consumer.take(this.bug?.feedPage?.(page) ?? page, this.#expectations, this.#random);
      }
      must(consumer.joined === this.#expectations.records.length, `${consumer.name} lacks records`);
    }
    this.#expectations.checkRest();
    this.#checkWhole();
    this.schedule.note(
      'the log is',
      hash('sha256', JSON.stringify([this.#expectations.log, this.#expectations.records])),
    );
  }

  async #rest(): Promise<void> {
    const until = this.schedule.time.nowMs + REST_MS_MAX;
    await settled();
    while (this.schedule.time.nowMs < until && (await this.schedule.move(until)));
    await this.#check();
  }

  async #rested<Result>(asked: Promise<Result>): Promise<Result> {
    await this.#rest();
    return asked;
  }

  /** What is kept is what is built anew from the whole log, numbers and texts included. */
  #checkWhole(): void {
    const anew = new MemoryReadStore();
    for (const recorded of this.#expectations.log)
      anew.update(recorded.position, (documents) => applyToReadModels(recorded, documents));
    for (const { name, store, running } of this.#machines) {
      must(Number(store.position()) === this.#expectations.events, `the read models of ${name} are behind`);
      if (store instanceof MemoryReadStore) must(store.told() === anew.told(), `the read models of ${name} are others`);
      for (const projection of running?.process?.projections ?? [])
        must(projection.status().state === 'live', `${projection.name} of ${name} is not live`);
    }
  }

  #now(): string {
    return new Date(this.schedule.time.nowMs + this.#skewMs).toISOString();
  }

  #minted = 0;
  readonly #surroundings: Surroundings = {
    now: () => this.#now(),
    newId: () => `n${(this.#minted++).toString(36).padStart(25, '0')}`,
    newEventId: () => `00000000-0000-4000-8000-${(this.#minted++).toString(16).padStart(12, '0')}`,
  };
}

interface Machine {
  readonly name: string;
  runs: number;
  /** Up to which place of the log its read models were found right. */
  checked: number;
  readonly kept: ReadStore;
  /** The same, where no bug is planted in it. */
  readonly store: ReadStore;
  running: Running | undefined;
}

interface Running {
  readonly life: Life;
  /** Once it has started. */
  process: SimulatedProcess | undefined;
}

interface Sent {
  readonly request: Request;
  /** The version of its stream when it was sent first. */
  readonly since: number;
  answer: Answer | undefined;
  /** Who is working on it. */
  at: Life | undefined;
}

const REAL_STORE_EVERY = 100;
const MOVES_MAX = 8;
/** Whoever has lost so many gives up. */
const RACES_MAX = 10;
const REST_MS_MAX = 30_000;
const CATCH_UP_MAX_MS = 5_000;
const DAY_MS = 86_400_000;
/** A day back, ten years on, an hour back, right again. */
const SKEWS_MS = [-DAY_MS, 3_652 * DAY_MS, -DAY_MS / 24, 0];
