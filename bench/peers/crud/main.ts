// An incident tracker as it is usually built: NestJS on Fastify, and rows in PostgreSQL. It keeps no history, tells nobody
// what happened, and projects nothing. Its only caller shows one token.
import { Module, ValidationPipe, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import 'reflect-metadata';
import { IncidentRoutes } from './incident-routes.js';
import { IncidentStore } from './incident-store.js';

class TokenGuard implements CanActivate {
  readonly #authorization = `Bearer ${process.env['SITREP_BOOTSTRAP_TOKEN']}`;

  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest<FastifyRequest>().headers.authorization === this.#authorization;
  }
}

@Module({
  controllers: [IncidentRoutes],
  providers: [IncidentStore, { provide: APP_GUARD, useClass: TokenGuard }],
})
class CrudModule {}

const app = await NestFactory.create<NestFastifyApplication>(CrudModule, new FastifyAdapter(), { logger: ['error'] });
app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
app.enableShutdownHooks();
await app.get(IncidentStore).createTables();
await app.listen(0, '127.0.0.1');
console.log(`The CRUD tracker listens on ${await app.getUrl()}`);
