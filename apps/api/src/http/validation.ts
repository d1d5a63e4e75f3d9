import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import * as transformerPackage from 'class-transformer';
import * as validatorPackage from 'class-validator';
import { ProblemException, type InputFault } from './problem.js';

/** Checks bodies, queries and parameters against their classes; what does not fit is a 400 that names each place. */
export class InputPipe extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      transform: true,
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => errors,
      // Nest would look for them by itself, and in the bundle find something that is not quite them.
      validatorPackage,
      transformerPackage,
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'body' && metadata.metatype !== undefined && !isObject(value))
      throw invalid([{ pointer: '#', detail: 'must be a JSON object' }]);
    if (metadata.metatype !== undefined && isObject(value)) refuseInherited(value, metadata.type === 'body');
    try {
      return await super.transform(value, metadata);
    } catch (errors) {
      if (!Array.isArray(errors)) throw errors;
      throw invalid(faultsOf(errors as ValidationError[], metadata.type === 'body'));
    }
  }
}

export const invalid = (errors: readonly InputFault[]): ProblemException =>
  new ProblemException('invalid-request', { errors });

/** For routes that take no body: none, or an object without fields. */
export const expectNoFields = (body: unknown): void => {
  if (body === undefined) return;
  if (!isObject(body)) throw invalid([{ pointer: '#', detail: 'must be left out' }]);
  const fields = Object.keys(body);
  if (fields.length > 0)
    throw invalid(fields.map((field) => faultAt(`/${pointerToken(field)}`, true, 'is not a known field')));
};

/** Names that every JavaScript object has are skipped or taken away by the libraries that look for unknown fields. */
const refuseInherited = (value: unknown, isBody: boolean): void => {
  if (!hasInherited(value)) return;
  throw invalid(inheritedIn(value, '').map((place) => faultAt(place, isBody, 'is not a known field')));
};

const INHERITED: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

/** Asked of every request, so it names nothing. */
const hasInherited = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).some(([name, each]) => INHERITED.has(name) || hasInherited(each));

const inheritedIn = (value: unknown, path: string): readonly string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, each]) => {
        const place = `${path}/${pointerToken(name)}`;
        return INHERITED.has(name) ? [place] : inheritedIn(each, place);
      });

const faultAt = (place: string, isBody: boolean, detail: string): InputFault =>
  isBody ? { pointer: `#${place}`, detail } : { parameter: place.slice(1), detail };

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const faultsOf = (errors: readonly ValidationError[], isBody: boolean, path = ''): readonly InputFault[] =>
  errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const place = `${path}/${pointerToken(property)}`;
    const details = Object.entries(constraints).map(([rule, message]) =>
      rule === 'whitelistValidation' ? 'is not a known field' : message,
    );
    return [...details.map((detail) => faultAt(place, isBody, detail)), ...faultsOf(children, isBody, place)];
  });

/** RFC 6901, section 6. A name that a client made up is cut short: it is there to be recognised, not repeated. */
const pointerToken = (property: string): string =>
  encodeURIComponent(property.slice(0, 64).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'));
