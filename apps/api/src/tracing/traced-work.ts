import { ROOT_CONTEXT, SpanStatusCode, trace, type Span, type SpanContext, type Tracer } from '@opentelemetry/api';
import {
  RecentlyUsed,
  type AppendOutcome,
  type FollowedPage,
  type LogName,
  type ObservedAppend,
  type ObservedCommand,
  type ObservedCommit,
  type Observer,
  type WriteOutcome,
} from '@sitrep/application';
import type { SpanAttributes } from './span-dictionary.js';

/**
 * Draws commands, their appends and what is derived from them into the trace of the request that they belong to. Work that
 * no request has asked for is in no trace.
 *
 * What a projection does is a child of the append, as long as the process that appended remembers it: nothing of a trace is
 * stored with an event, because a client chooses the id of its trace, and an event is for ever.
 */
export class TracedWork implements Observer {
  readonly #appended = new RecentlyUsed<string, Appended>(EVENTS_REMEMBERED);

  constructor(
    private readonly tracer: Tracer,
    private readonly observer: Observer,
  ) {}

  command<Result extends WriteOutcome>(command: ObservedCommand, work: () => Promise<Result>): Promise<Result> {
    const { type, stream } = command;
    return this.#span(type, { 'sitrep.command': type }, async (span) => {
      const result = await this.observer.command(command, work);
      span?.setAttributes({
        'sitrep.outcome': result.outcome,
        ...(isKnown(result) && STREAMS_TOLD.test(stream) && { 'sitrep.stream': stream }),
      } satisfies SpanAttributes);
      return result;
    });
  }

  append(append: ObservedAppend, work: () => Promise<AppendOutcome>): Promise<AppendOutcome> {
    const { log, events } = append;
    const attributes = {
      'sitrep.log': log,
      'sitrep.events': events.length,
      'sitrep.event_types': [...new Set(events.map(({ type }) => type))],
    };
    return this.#span(`append ${log}`, attributes, async (span) => {
      const outcome = await this.observer.append(append, () => {
        // Before it is done: a projection can be faster than the answer.
        if (span?.isRecording())
          for (const { id } of events) this.#appended.set(id, { by: span.spanContext(), from: Date.now() });
        return work();
      });
      span?.setAttributes({ 'sitrep.outcome': outcome.appended ? 'appended' : 'lost' } satisfies SpanAttributes);
      return outcome;
    });
  }

  committed(log: LogName, commit: ObservedCommit): void {
    this.observer.committed(log, commit);
  }

  projected(projection: string, page: FollowedPage): void {
    this.observer.projected(projection, page);
    const counts = new Map<SpanContext, { from: number; events: number }>();
    for (const { id } of page.events) {
      const appended = this.#appended.get(id);
      if (!appended) continue;
      const { events = 0 } = counts.get(appended.by) ?? {};
      counts.set(appended.by, { from: appended.from, events: events + 1 });
    }
    for (const [by, { from, events }] of counts) {
      const attributes: SpanAttributes = { 'sitrep.projection': projection, 'sitrep.events': events };
      const parent = trace.setSpanContext(ROOT_CONTEXT, by);
      this.tracer.startSpan(`project ${projection}`, { startTime: from, attributes }, parent).end();
    }
  }

  #span<Result>(
    name: string,
    attributes: SpanAttributes,
    work: (span: Span | undefined) => Promise<Result>,
  ): Promise<Result> {
    if (!trace.getActiveSpan()) return work(undefined);
    return this.tracer.startActiveSpan(name, { attributes }, async (span) => {
      try {
        return await work(span);
      } catch (error) {
        // Its kind and no more: a message could quote what somebody typed.
        span.setAttributes({ 'error.type': (error as Error).name } satisfies SpanAttributes);
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
  }
}

interface Appended {
  readonly by: SpanContext;
  /** Epoch milliseconds. */
  readonly from: number;
}

/** A stream that exists was named here. */
const isKnown = ({ outcome, version = 0 }: WriteOutcome): boolean => outcome === 'accepted' && version > 0;

/** Those that are named by what was minted; the rest by digests of what clients sent. */
const STREAMS_TOLD = /^(incident|playbook|team|token)-/;
const EVENTS_REMEMBERED = 10_000;
