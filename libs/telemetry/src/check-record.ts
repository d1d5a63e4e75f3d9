import { allActions, schemaOfRecord, type Schema } from './json-schema.js';

const schemas = new Map(
  allActions().map(({ type, name, action }) => [`${type}/${name}`, schemaOfRecord(type, name, action)]),
);

/**
 * The wall at run time: where a record departs from the closed dictionary, or `undefined` when it may be appended. The
 * answer names a place, never a value.
 */
export const faultOfRecord = (record: { readonly type: string; readonly action: string }): string | undefined => {
  const schema = schemas.get(`${record.type}/${record.action}`);
  return schema ? faultOf(schema, record, '') : 'the action is not in the dictionary';
};

const faultOf = (schema: Schema, value: unknown, path: string): string | undefined => {
  if ('const' in schema) return value === schema.const ? undefined : `${path} is not the constant it must be`;
  if ('enum' in schema)
    return schema.enum.some((one) => one === value) ? undefined : `${path} is not on the list of its kind`;
  switch (schema.type) {
    case 'string':
      return typeof value === 'string' && patternOf(schema.pattern).test(value)
        ? undefined
        : `${path} does not match the grammar of its kind`;
    case 'integer':
      return Number.isSafeInteger(value) && (value as number) >= schema.minimum
        ? undefined
        : `${path} is not a whole number`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `${path} is not true or false`;
    case 'array': {
      if (!Array.isArray(value) || value.length < schema.minItems || value.length > schema.maxItems)
        return `${path} is not a list of the right length`;
      return first(value, (item, index) => faultOf(schema.items, item, `${path}/${index}`));
    }
    case 'object': {
      if (typeof value !== 'object' || value === null) return `${path} is not an object`;
      const fields = value as Record<string, unknown>;
      const stranger = Object.keys(fields).some((name) => !Object.hasOwn(schema.properties, name));
      // The stranger's name is not repeated: it might be a word.
      if (stranger) return `${path} has a field that the dictionary does not know`;
      return first(Object.entries(schema.properties), ([name, of]) => faultOf(of, fields[name], `${path}/${name}`));
    }
  }
};

const first = <T>(items: readonly T[], faultIn: (item: T, index: number) => string | undefined) => {
  for (const [index, item] of items.entries()) {
    const fault = faultIn(item, index);
    if (fault) return fault;
  }
  return undefined;
};

const patterns = new Map<string, RegExp>();
const patternOf = (source: string): RegExp => {
  const known = patterns.get(source) ?? new RegExp(source);
  patterns.set(source, known);
  return known;
};
