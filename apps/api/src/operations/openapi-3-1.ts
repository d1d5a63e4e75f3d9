import type { OpenAPIObject } from '@nestjs/swagger';

/**
 * The document as OpenAPI 3.1: its schemas are JSON Schema 2020-12, where null is a type and not a mark on another one.
 * Nest's generator writes 3.0, which most tools for new clients no longer expect.
 */
export const asOpenApi31 = (document: OpenAPIObject): OpenAPIObject => ({
  ...(converted(document) as OpenAPIObject),
  openapi: '3.1.0',
});

type Json = Readonly<Record<string, unknown>>;

const converted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(converted);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, converted(each)]),
  );
  return nullable === true ? orNull(rest) : rest;
};

const orNull = (schema: Json): Json => {
  const { type, enum: values, allOf, anyOf, $ref, description, ...rest } = schema;
  const said = description === undefined ? {} : { description };
  if ($ref !== undefined) return { anyOf: [{ $ref }, { type: 'null' }], ...said };
  if (Array.isArray(allOf)) return { anyOf: [...(allOf as unknown[]), { type: 'null' }], ...said };
  if (Array.isArray(anyOf)) return { anyOf: [...(anyOf as unknown[]), { type: 'null' }], ...said };
  return {
    ...rest,
    ...said,
    ...(typeof type === 'string' && { type: [type, 'null'] }),
    ...(Array.isArray(values) && { enum: [...(values as unknown[]), null] }),
  };
};
