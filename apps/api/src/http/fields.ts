import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { isId, textFault, type Id, type TextLimits } from '@sitrep/domain';
import { ValidateBy, ValidateIf } from 'class-validator';
import { invalid } from './validation.js';

/** A text that people type, within its limits after trimming. */
export const IsText = ({ charactersMin, charactersMax }: TextLimits): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ type: String, minLength: charactersMin, maxLength: charactersMax }),
    ValidateBy({
      name: 'isText',
      validator: {
        validate: (value) => typeof value === 'string' && !textFault(value, { charactersMin, charactersMax }),
        defaultMessage: () =>
          `must be a text of ${charactersMin} to ${charactersMax} characters, well-formed and without control characters`,
      },
    }),
  );

const ID_EXPECTED = 'must be an id: 26 characters of a-z and 0-9, or a UUID';

/** An opaque id. Anything else is refused, because ids reach telemetry and must not be a place to type words. */
export const IsId = (options?: { readonly each: boolean }): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ type: options?.each ? [String] : String, example: '01kbq8z5v9e6m2c4x7r0t3w1yd' }),
    ValidateBy({ name: 'isOpaqueId', validator: { validate: isId, defaultMessage: () => ID_EXPECTED } }, options),
  );

/** An id in the path. @throws ProblemException when it cannot be one. */
export const idInPath = (id: string): Id => {
  if (!isId(id)) throw invalid([{ parameter: 'id', detail: ID_EXPECTED }]);
  return id;
};

/** A moment: RFC 3339 with a time and an offset. */
export const IsTime = (): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ type: String, format: 'date-time', example: '2026-11-23T10:15:30.123Z' }),
    ValidateBy({
      name: 'isTime',
      validator: {
        validate: (value) => typeof value === 'string' && RFC_3339.test(value) && !Number.isNaN(Date.parse(value)),
        defaultMessage: () => 'must be a time like 2026-11-23T10:15:30.123Z (RFC 3339)',
      },
    }),
  );

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i;

/** The field may be left out. `null` is a value, and refused where it makes no sense. */
export const MayBeAbsent = (): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ required: false }),
    ValidateIf((_, value) => value !== undefined),
  );
