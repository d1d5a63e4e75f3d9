import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { System } from '@sitrep/wiring';
import { LogController, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { ApiModule } from './api.module.js';
import { acceptFormsFromChat } from './chat/slash-form.js';
import { shareTurns } from './http/fair-turns.js';
import { acceptJsonOnly } from './http/json-body.js';
import { limitClients } from './http/limits.js';
import { answerBadPath, answerUnreadable } from './http/not-http.js';
import { Measurements } from './operations/measurements.js';
import { serveOpenApi } from './operations/openapi.js';
import type { Tracing } from './tracing/tracing.js';

const REQUEST_TIMEOUT_MS = 30_000;

/** The HTTP application over a running system; not yet listening. */
export const createApp = async (
  system: System,
  logger: Logger,
  measurements = new Measurements(),
  tracing?: Tracing,
): Promise<NestFastifyApplication> => {
  const adapter = new FastifyAdapter({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    // A request id of the client's making would be words in our log.
    genReqId: () => system.surroundings.newEventId(),
    // Whoever drips a request is looked at often enough to be gone soon after that.
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { headersTimeout: REQUEST_TIMEOUT_MS, connectionsCheckingInterval: 1_000 },
    routerOptions: { maxParamLength: 16_384 },
    // Its answer would be no problem document; what still comes in while the door shuts is simply served.
    return503OnClosing: false,
    ...(system.settings.trustedProxies.length > 0 && { trustProxy: [...system.settings.trustedProxies] }),
    clientErrorHandler: answerUnreadable,
    frameworkErrors: answerBadPath,
  });
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.over(system, measurements), adapter, {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  shareTurns(fastify);
  tracing?.traceRequests(fastify);
  acceptJsonOnly(fastify);
  acceptFormsFromChat(fastify);
  await limitClients(fastify, system.settings);
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  // The route, not the address: an address can hold words.
  fastify.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions, log } = request;
    const { statusCode: status, elapsedTime } = reply;
    const route = routeOptions.url ?? 'none';
    measurements.answered(method, route, status, elapsedTime);
    log.info({ method, route, status, ms: Math.round(elapsedTime * 10) / 10 }, 'request');
    done();
  });
  serveOpenApi(app, system.version);
  return app;
};
