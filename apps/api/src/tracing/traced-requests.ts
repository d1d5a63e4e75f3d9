import {
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SpanAttributes } from './span-dictionary.js';

/**
 * A span for each request, in the client's trace where it sends one. It says the template of the route: an address can
 * hold words. Probes of health and metrics are in no trace.
 *
 * @param routes takes the templates there are.
 */
export const traceRequests = (fastify: FastifyInstance, tracer: Tracer, routes: Set<string>): void => {
  const open = new WeakMap<FastifyRequest, { readonly span: Span; readonly within: Context }>();
  fastify.addHook('onRoute', ({ url }) => void routes.add(url));
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { method, headers, routeOptions, id } = request;
    const route = routeOptions.url;
    if (route !== undefined && PROBES.test(route)) return done();
    const attributes: SpanAttributes = {
      'http.request.method': method,
      'sitrep.request_id': id,
      ...(route !== undefined && { 'http.route': route }),
    };
    const name = route === undefined ? method : `${method} ${route}`;
    const parent = contextOf(headers['traceparent']);
    const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
    open.set(request, { span, within: trace.setSpan(parent, span) });
    done();
  });
  // Not earlier: reading the body goes on where the socket was opened, outside of what was begun before.
  fastify.addHook('preHandler', (request, _reply, done) => {
    const traced = open.get(request);
    if (traced) context.with(traced.within, done);
    else done();
  });
  fastify.addHook('onResponse', (request, { statusCode }, done) => {
    const span = open.get(request)?.span;
    span?.setAttributes({ 'http.response.status_code': statusCode } satisfies SpanAttributes);
    if (statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
};

const PROBES = /^\/(health|metrics)(\/|$)/;

/** W3C Trace Context, `traceparent` alone: `tracestate` and `baggage` have room for words. */
const contextOf = (traceparent: string | string[] | undefined): Context => {
  const [, traceId, spanId, flags] = (typeof traceparent === 'string' && TRACEPARENT.exec(traceparent)) || [];
  if (traceId === undefined || spanId === undefined) return ROOT_CONTEXT;
  const parent = { traceId, spanId, traceFlags: parseInt(flags!, 16) & 1, isRemote: true };
  return isSpanContextValid(parent) ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
};

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
