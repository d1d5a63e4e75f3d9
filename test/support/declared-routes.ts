import 'reflect-metadata';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { RequestMethod } from '@nestjs/common';
import type { System } from '@sitrep/wiring';
import { ApiModule } from '../../apps/api/src/api.module.js';

/** A route as the code declares it. */
export interface DeclaredRoute {
  /** `GET /v1/incidents/{id}`, as OpenAPI spells it. */
  readonly name: string;
  /** What it says about who may use it; undefined where it says nothing. */
  readonly access: string | undefined;
}

type ControllerClass = abstract new (...injected: never[]) => object;

/** Every route of these controllers; without any given, of the application. */
export const declaredRoutes = (
  controllers = ApiModule.over({} as System).controllers as readonly ControllerClass[],
): readonly DeclaredRoute[] =>
  controllers.flatMap((controller) =>
    Object.getOwnPropertyNames(controller.prototype)
      .map((name) => (controller.prototype as Record<string, unknown>)[name])
      .filter((method) => typeof method === 'function' && Reflect.hasMetadata(METHOD_METADATA, method))
      .map((method) => {
        const verb = RequestMethod[Reflect.getMetadata(METHOD_METADATA, method as object) as RequestMethod];
        const ends = [controller, method as object].map((each) => Reflect.getMetadata(PATH_METADATA, each) as string);
        const path = ends
          .join('/')
          .replaceAll(/:(\w+)/g, '{$1}')
          .replace(/^\/*/, '/')
          .replace(/\/+$/, '');
        return { name: `${verb} ${path}`, access: Reflect.getMetadata('sitrep:access', method as object) as string };
      }),
  );
