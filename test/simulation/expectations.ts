import { isDeepStrictEqual } from 'node:util';
import {
  incidents,
  playbooks,
  servers,
  telemetryStreamOf,
  withoutWords,
  type EventLog,
  type ReadStore,
  type StoredEvent,
  type TelemetryMetadata,
} from '@sitrep/application';
import type { DomainEvent, Id } from '@sitrep/domain';
import { decodeEvent, type Recorded } from '@sitrep/event-schema';
import { readModels } from '@sitrep/read-models';
import { projectTelemetry, serverFactsAtFirst, type DerivedRecord, type ServerFacts } from '@sitrep/telemetry';
import type { Answer, Request } from './request.js';
import type { AnyKind } from './wishes.js';

/** Something that must never be. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** What must be, as far as the log goes: folded anew from it, by nothing that the application remembers. */
export class Expectations {
  /** By stream: its events, and state and view after each of them, the ones before the first included. */
  readonly #streams = new Map<string, Stream>();
  readonly #requests = new Map<Id, Request>();
  readonly #written = new Map<Id, Written>();
  /** By model and key: the document as it was at each of its events, and the place of that in the log. */
  readonly #documents = new Map<string, { readonly place: number; readonly document: unknown }[]>();
  readonly #log: Recorded[] = [];
  readonly #telemetry: { readonly record: DerivedRecord; readonly position: string }[] = [];
  readonly records: StoredEvent[] = [];
  #server: ServerFacts | undefined;
  #lastPosition = '';

  constructor(
    private readonly domainLog: EventLog,
    private readonly telemetryLog: EventLog,
  ) {}

  get diagnosticId(): Id | undefined {
    return this.#server?.diagnosticId;
  }
  get teamId(): Id | undefined {
    const first = this.#log[0]?.event;
    return first?.type === 'InstallationFounded' ? first.facts.defaultTeamId : undefined;
  }
  get events(): number {
    return this.#log.length;
  }

  versionOf(stream: string): number {
    return this.#streams.get(stream)?.events.length ?? 0;
  }

  /** The newest picture of each stream of a kind. */
  viewsOf<View>(kind: { streamOf(id: string): string }): readonly View[] {
    const views: View[] = [];
    for (const [name, { views: all }] of this.#streams)
      if (name.startsWith(kind.streamOf(''))) views.push(all.at(-1) as View);
    return views;
  }

  /** Whoever signs events must be known before. */
  expect(request: Request): void {
    this.#requests.set(request.by, request);
  }

  /** Takes in what was written since. @throws Violation where that must not be. */
  async catchUp(): Promise<void> {
    for (const stored of await this.domainLog.readAll({ after: this.#lastPosition || undefined, limit: ALL }))
      this.#take(stored);
    const stream = this.diagnosticId && telemetryStreamOf(this.diagnosticId);
    if (!stream) return;
    for (const stored of await this.telemetryLog.readStream(stream, { after: this.records.length, limit: ALL }))
      this.#takeRecord(stored);
  }

  #take(stored: StoredEvent): void {
    const recorded = decodeEvent(stored);
    const stream = this.#streams.get(stored.stream) ?? beginning(stored.stream);
    this.#streams.set(stored.stream, stream);
    must(stored.version === stream.events.length + 1, `${stored.stream} has a gap or two of version ${stored.version}`);
    must(stored.position > this.#lastPosition, 'positions do not grow');
    this.#lastPosition = stored.position;
    const { event } = recorded;
    if (stream.kind) this.#isWhatWasDecided(recorded, stream);
    else if (event.type === 'RequestAnswered')
      must(!stream.events.some((each) => each.event.type === event.type), 'a request was answered twice');
    stream.events.push(recorded);
    if (stream.kind) {
      stream.states.push(stream.kind.decider.evolve(stream.states.at(-1), event));
      stream.views.push(stream.kind.view(stream.views.at(-1), recorded));
    }
    this.#log.push(recorded);
    this.#foldDocuments(recorded);
    if (event.type === 'InstallationFounded') this.#server = serverFactsAtFirst(event.facts.diagnosticId);
    if (!this.#server) return;
    const { server, record } = projectTelemetry(this.#server, withoutWords(recorded));
    this.#server = server;
    if (record && server.mode !== 'off') this.#telemetry.push({ record, position: stored.position });
  }

  /** Its command was decided on the stream as it was just before, was written whole, and once. */
  #isWhatWasDecided(recorded: Recorded, stream: Stream): void {
    const { event, version, stream: name, occurredAt } = recorded;
    const by = 'by' in event.facts ? event.facts.by : null;
    const request = by === null ? undefined : this.#requests.get(by);
    if (!request) return; // The founding signs with nobody's name.
    const before = this.#written.get(request.by);
    if (before && before.missing.length > 0) {
      must(
        before.stream === name && isDeepStrictEqual(before.missing.shift(), event),
        `#${request.number} is torn at ${name} ${version}`,
      );
      before.version = version;
      return;
    }
    must(!before, `#${request.number} took effect twice, at ${name} ${version}`);
    for (const { stream: meant, kind, command } of request.became) {
      if (meant !== name) continue;
      const decision = kind.decider.decide(command, stream.states.at(-1), occurredAt);
      if (decision.outcome === 'refused' || !isDeepStrictEqual(decision.events[0], event)) continue;
      if (request.ifVersion !== undefined && version > 1 && request.ifVersion !== version - 1) continue;
      this.#written.set(request.by, { stream: name, version, missing: decision.events.slice(1) });
      return;
    }
    throw new Violation(`#${request.number} wrote ${name} ${version}, which the rules would not have allowed there`);
  }

  #foldDocuments(recorded: Recorded): void {
    for (const model of readModels) {
      const key = model.keyOf(recorded);
      if (key === undefined) continue;
      const name = `${model.name} ${key}`;
      const all = this.#documents.get(name) ?? [];
      this.#documents.set(name, all);
      all.push({ place: this.#log.length, document: model.evolve(all.at(-1)?.document, recorded) });
    }
  }

  #takeRecord({ version, data, metadata }: StoredEvent & { readonly data: unknown }): void {
    const expected = this.#telemetry[version - 1];
    must(version === this.records.length + 1, `telemetry has a gap before ${version}`);
    must(expected !== undefined, `telemetry record ${version} is of nothing that the log holds`);
    const { createdAt, ...record } = data as DerivedRecord & { readonly createdAt: string };
    must(createdAt.length === 24, `telemetry record ${version} has no time`);
    must(isDeepStrictEqual(record, toJson(expected.record)), `telemetry record ${version} is another one than is due`);
    must(
      (metadata as TelemetryMetadata).derivedFrom === expected.position,
      `telemetry record ${version} is derived from elsewhere`,
    );
    this.records.push({ version, data, metadata } as StoredEvent);
  }

  /** The documents are what the log comes to, up to the position of the store. @param from as far as that is known. */
  checkReadModels(store: ReadStore, from: number): number {
    const place = Number(store.position() ?? 0);
    must(place <= this.#log.length, 'the read models are ahead of the log');
    for (const recorded of this.#log.slice(from, place))
      for (const model of readModels) {
        const key = model.keyOf(recorded);
        if (key === undefined) continue;
        const expected = this.#documentAt(model, key, place);
        must(
          isSame(store.get(model, key), expected),
          `the ${model.name} of ${key} is not what the log says at ${place}`,
        );
      }
    return place;
  }

  /** Whether somebody who read one document at a position was told what it was there. */
  checkDocument(model: { readonly name: string }, key: string, place: number, document: unknown): void {
    must(isSame(document, this.#documentAt(model, key, place)), `${model.name} ${key} was read as it never was`);
  }

  #documentAt({ name }: { readonly name: string }, key: string, place: number): unknown {
    return this.#documents.get(`${name} ${key}`)?.findLast((each) => each.place <= place)?.document;
  }

  /** @param since the version of its stream when the request was sent first. */
  checkAnswer(request: Request, answer: Answer, since: number, toldBefore: Answer | undefined): void {
    const { number, became, ifVersion } = request;
    const written = this.#written.get(request.by);
    if (toldBefore && answer.outcome !== 'failed')
      must(isSame(answer, toldBefore), `#${number} was told two different things`);
    if (answer.outcome === 'failed') return;
    must(written === undefined || written.missing.length === 0, `#${number} was written in part`);
    if (answer.outcome === 'accepted') {
      const { stream, kind, command } = became.findLast(({ stream }) => !written || stream === written.stream)!;
      const { states, views, events } = this.#streams.get(stream) ?? beginning(stream);
      must(answer.version < states.length, `#${number} was acknowledged and is not in the log`);
      must(JSON.stringify(views[answer.version]) === answer.view, `#${number} was answered with another picture`);
      must(events[answer.version - 1]?.position === answer.position, `#${number} was told another position`);
      if (written) return must(written.version === answer.version, `#${number} was told another version`);
      must(answer.version >= since, `#${number} was answered from the past`);
      const decision = kind.decider.decide(command, states[answer.version], NEVER);
      must(decision.outcome === 'accepted' && decision.events.length === 0, `#${number} was acknowledged and is lost`);
    } else {
      must(!written, `#${number} was refused and written`);
      const isDue = became.some(({ stream, kind, command }) => {
        const { states } = this.#streams.get(stream) ?? beginning(stream);
        return states.slice(since).some((state, i) => {
          const version = since + i;
          if (answer.problem === 'precondition-failed')
            return version > 0 && version !== ifVersion && answer.currentVersion === version;
          if (ifVersion !== undefined && version > 0 && version !== ifVersion) return false;
          const decision = kind.decider.decide(command, state, NEVER);
          return decision.outcome === 'refused' && decision.refusal === answer.problem;
        });
      });
      must(isDue, `#${number} was refused with ${answer.problem}, which was due at no time`);
    }
  }

  /** When nothing is left to be done. */
  checkRest(): void {
    must(this.records.length === this.#telemetry.length, 'telemetry lacks records');
    for (const [by, { missing }] of this.#written)
      must(missing.length === 0, `#${this.#requests.get(by)!.number} was written in part`);
  }

  /** Of all that was ever written, for whoever builds it anew. */
  get log(): readonly Recorded[] {
    return this.#log;
  }
}

/** A closed assertion: what must be so, or the run ends here. */
export function must(isTrue: boolean, otherwise: string): asserts isTrue {
  if (!isTrue) throw new Violation(otherwise);
}

interface Stream {
  /** Of the streams that users write to. */
  readonly kind: AnyKind | undefined;
  readonly events: Recorded[];
  readonly states: unknown[];
  readonly views: unknown[];
}

interface Written {
  readonly stream: string;
  version: number;
  /** Events of the same append that have not been seen yet. */
  readonly missing: DomainEvent[];
}

const KINDS = [incidents, playbooks, servers] as unknown as readonly AnyKind[];

const beginning = (stream: string): Stream => {
  const kind = KINDS.find((each) => stream.startsWith(each.streamOf('')));
  return { kind, events: [], states: kind ? [kind.decider.initialState] : [], views: [undefined] };
};

const toJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const isSame = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** No refusal depends on the time. */
const NEVER = '2026-11-23T10:00:00.000Z';
const ALL = Number.MAX_SAFE_INTEGER;
