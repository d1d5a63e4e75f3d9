// The limit of the framework: the same durable insert behind NestJS on Fastify, with a guard that compares the token and a
// body that class-validator checks. What lies between this and the bare limit is the price of the framework; what lies
// between this and Sitrep is what Sitrep does: sealing, chain, telemetry, read models, search, limits, idempotency.
//
// Decorators are functions; without a build they are called as such.
import 'reflect-metadata';
import { Body, Controller, Module, Post, ValidationPipe } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { incidentOf, store } from './durable-store.mjs';

class StartIncidentBody {}
const fields = {
  name: [IsString(), Length(1, 200)],
  description: [IsOptional(), IsString(), MaxLength(10_000)],
  teamId: [IsString(), Length(26, 36)],
  postId: [IsOptional(), IsString(), Length(26, 36)],
};
for (const [name, decorators] of Object.entries(fields))
  for (const decorate of decorators) decorate(StartIncidentBody.prototype, name);

class IncidentRoutes {
  start(body) {
    const incident = incidentOf(body);
    return new Promise((resolve) => store(incident, () => resolve(incident)));
  }
}
Controller('v1/incidents')(IncidentRoutes);
Post()(IncidentRoutes.prototype, 'start', Object.getOwnPropertyDescriptor(IncidentRoutes.prototype, 'start'));
Body()(IncidentRoutes.prototype, 'start', 0);
Reflect.defineMetadata('design:paramtypes', [StartIncidentBody], IncidentRoutes.prototype, 'start');

class TokenGuard {
  #authorization = `Bearer ${process.env.SITREP_BOOTSTRAP_TOKEN}`;
  canActivate(context) {
    return context.switchToHttp().getRequest().headers.authorization === this.#authorization;
  }
}

class LimitModule {}
Module({ controllers: [IncidentRoutes], providers: [{ provide: APP_GUARD, useClass: TokenGuard }] })(LimitModule);

const app = await NestFactory.create(LimitModule, new FastifyAdapter(), { logger: ['error'] });
app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
await app.listen(0, '127.0.0.1');
console.log(`The limit listens on ${await app.getUrl()}`);
process.on('SIGTERM', () => process.exit(0));
