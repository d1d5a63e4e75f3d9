import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { System } from '@sitrep/wiring';
import { LogController, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { ApiModule } from './api.module.js';
import { acceptFormsFromChat } from './chat/slash-form.js';
import { acceptJsonOnly } from './http/json-body.js';
import { answerBadPath, answerUnreadable } from './http/not-http.js';
import { serveOpenApi } from './operations/openapi.js';

/** The HTTP application over a running system; not yet listening. */
export const createApp = async (system: System, logger: Logger): Promise<NestFastifyApplication> => {
  const adapter = new FastifyAdapter({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    // A request id of the client's making would be words in our log.
    genReqId: () => system.surroundings.newEventId(),
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 16_384 },
    // Its answer would be no problem document; what still comes in while the door shuts is simply served.
    return503OnClosing: false,
    clientErrorHandler: answerUnreadable,
    frameworkErrors: answerBadPath,
  });
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.over(system), adapter, {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  acceptJsonOnly(fastify);
  acceptFormsFromChat(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.headers({ 'x-request-id': request.id, 'x-content-type-options': 'nosniff' });
    done();
  });
  // The route, not the address: an address can hold words.
  fastify.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions, log } = request;
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    log.info({ method, route: routeOptions.url ?? 'none', status: reply.statusCode, ms }, 'request');
    done();
  });
  serveOpenApi(app, system.version);
  return app;
};
