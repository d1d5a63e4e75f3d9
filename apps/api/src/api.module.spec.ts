import 'reflect-metadata';
import { GUARDS_METADATA, METHOD_METADATA } from '@nestjs/common/constants.js';
import type { System } from '@sitrep/wiring';
import { ApiModule } from './api.module.js';
import { problems } from './http/problem.js';

const controllers = ApiModule.over({} as System).controllers as (new () => object)[];
const routes = controllers.flatMap((controller) =>
  Object.getOwnPropertyNames(controller.prototype)
    .map((method) => (controller.prototype as Record<string, unknown>)[method] as object)
    .filter((method) => typeof method === 'function' && Reflect.hasMetadata(METHOD_METADATA, method))
    .map((method) => ({ name: controller.name, method })),
);

describe('Every route', () => {
  it('is seen by this test', () => expect(routes.length).toBeGreaterThanOrEqual(controllers.length));

  it.each(routes)('of $name says who may use it', ({ method }) =>
    expect(Reflect.getMetadata('sitrep:access', method)).toEqual(expect.any(String)),
  );

  it.each(routes)('of $name is guarded by the one guard, not by its own', ({ method }) =>
    expect(Reflect.hasMetadata(GUARDS_METADATA, method)).toBe(false),
  );

  it('that is open to everybody is one of these', () =>
    expect(
      routes.filter(({ method }) => Reflect.getMetadata('sitrep:access', method) === 'public').map(({ name }) => name),
    ).toEqual(['MattermostSlashRoute', 'SlackSlashRoute', 'HealthRoute', 'HealthRoute', 'MetricsRoute']));
});

describe('Every problem', () => {
  it.each(Object.entries(problems))('%s has a status, a title and says what to do', (_, [status, title, detail]) => {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(detail).toMatch(/\.$/);
  });
});
