import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import type { Place } from '@sitrep/application';
import { isId, TASK_COMMAND, textFault, type Id, type TextLimits } from '@sitrep/domain';
import { Type } from 'class-transformer';
import { IsIn, IsInt, Max, Min, ValidateBy, ValidateIf, ValidateNested, type ValidationOptions } from 'class-validator';
import { invalid, isObject } from './validation.js';

// What a field of a request may be: each of these checks it and describes it in OpenAPI, so that the two cannot differ.

interface Field {
  readonly description: string;
  /** The field may be left out. `null` is a value, and refused where it is not `nullable`. */
  readonly optional?: boolean;
  /** `null` is a value, and taken. */
  readonly nullable?: boolean;
  /** What it is when it is left out. */
  readonly default?: string | number;
}

/** A text that people type, within its limits after trimming. */
export const IsText = ({ charactersMin, charactersMax }: TextLimits, field: Field): PropertyDecorator =>
  fieldOf(
    field,
    { type: String, minLength: charactersMin, maxLength: charactersMax },
    check(
      (value) => typeof value === 'string' && !textFault(value, { charactersMin, charactersMax }),
      `must be a text of ${charactersMin} to ${charactersMax} characters, well-formed and without control characters`,
    ),
  );

/** Text that is looked for or handed back and never kept. */
export const IsShortText = (charactersMax: number, field: Field): PropertyDecorator =>
  IsText({ charactersMin: 0, charactersMax }, field);

/** An opaque id. Anything else is refused, because ids reach telemetry and must not be a place to type words. */
export const IsId = (field: Field, options?: { readonly each: boolean }): PropertyDecorator =>
  fieldOf(
    field,
    { type: options?.each ? [String] : String, example: options?.each ? [AN_ID] : AN_ID },
    check(isId, ID_EXPECTED, options),
  );

/** A moment: RFC 3339 with a time and an offset. */
export const IsTime = (field: Field): PropertyDecorator =>
  fieldOf(
    field,
    { type: String, format: 'date-time', example: A_TIME },
    check((value) => typeof value === 'string' && isTime(value), `must be a time like ${A_TIME} (RFC 3339)`),
  );

/** A month of the calendar, in UTC. */
export const IsMonth = (field: Field): PropertyDecorator =>
  fieldOf(
    field,
    { type: String, pattern: MONTH.source, example: '2026-11' },
    check((value) => typeof value === 'string' && MONTH.test(value), 'must be a month like 2026-11'),
  );

/** A place in a history: a version, or a moment. `placeIn` says which. */
export const IsPlace = (field: Field): PropertyDecorator =>
  fieldOf(
    field,
    { type: String, example: '3' },
    check(
      (value) => typeof value === 'string' && (VERSION.test(value) || isTime(value)),
      `must be a version like 3 or a time like ${A_TIME} (RFC 3339)`,
    ),
  );

export const placeIn = (text: string): Place => (VERSION.test(text) ? { version: Number(text) } : { at: text });

/** The same moment as it is kept: in UTC with milliseconds, so that times sort as texts. */
export const utc = (time: string): string => new Date(time).toISOString();

/** A slash command; null or the empty text for none. What is kept is what `slashCommandOf` makes of it. */
export const IsSlashCommand = (field: Field): PropertyDecorator =>
  IsText({ ...TASK_COMMAND, charactersMin: 0 }, { ...field, nullable: true });

/** Whether there is a command is a fact, so what counts as one is settled before any rule sees it. */
export const slashCommandOf = (typed: string | null | undefined): string | null =>
  typed === undefined || typed === null || typed.trim() === '' ? null : typed;

/** A place in a list. Whether there is such a place is for the rules to say. */
export const IsIndex = (field: Field): PropertyDecorator => fieldOf(field, { type: 'integer' }, IsInt());

/** A list of objects of one class. How many there may be is for the rules to say. */
export const IsListOf = (item: () => new () => object, field: Field): PropertyDecorator =>
  fieldOf(
    field,
    // Swagger tells what gives a class from a class by the name `type`.
    { type: () => item(), isArray: true },
    Type(item),
    check((value) => Array.isArray(value) && value.every(isObject), 'must be a list of objects'),
    ValidateNested({ each: true, message: 'must be a list of objects' }),
  );

/** One of a closed list; with `each`, a list of such. */
export const IsOneOf = (
  values: readonly (string | number)[],
  field: Field,
  options: { readonly each?: boolean } = {},
): PropertyDecorator => fieldOf(field, { enum: [...values], isArray: options.each ?? false }, IsIn(values, options));

/** A whole number in a query. */
export const IsWholeNumber = (min: number, max: number, field: Field): PropertyDecorator =>
  fieldOf(
    field,
    { type: 'integer', minimum: min, maximum: max },
    Type(() => Number),
    IsInt(),
    Min(min),
    Max(max),
  );

/** An id in the path. @throws ProblemException when it cannot be one. */
export const idInPath = (id: string, parameter = 'id'): Id => {
  if (!isId(id)) throw invalid([{ parameter, detail: ID_EXPECTED }]);
  return id;
};

const AN_ID = '01kbq8z5v9e6m2c4x7r0t3w1yd';
const ID_EXPECTED = 'must be an id: 26 characters of a-z and 0-9, or a UUID';
const A_TIME = '2026-11-23T10:15:30.123Z';
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const VERSION = /^\d{1,15}$/;
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i;

const isTime = (text: string): boolean => {
  if (!RFC_3339.test(text) || Number.isNaN(Date.parse(text))) return false;
  // JavaScript takes the 30th of February for the 2nd of March.
  const [year, month, day] = text.split(/[-T]/i).map(Number) as [number, number, number];
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
};

const check = (
  isRight: (value: unknown) => boolean,
  expected: string,
  options?: ValidationOptions,
): PropertyDecorator =>
  ValidateBy({ name: 'is', validator: { validate: isRight, defaultMessage: () => expected } }, options);

const fieldOf = (
  { description, optional = false, nullable = false, default: fallback }: Field,
  shape: ApiPropertyOptions,
  ...checks: PropertyDecorator[]
): PropertyDecorator =>
  applyDecorators(
    ApiProperty({
      ...shape,
      description,
      required: !optional,
      ...(nullable && { nullable }),
      ...(fallback !== undefined && { default: fallback }),
    } as ApiPropertyOptions),
    ...checks,
    ...(optional ? [ValidateIf((_, value) => value !== undefined)] : []),
    ...(nullable ? [ValidateIf((_, value) => value !== null)] : []),
  );
