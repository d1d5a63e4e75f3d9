import { allActions, schemaOfRecord, type Schema } from './json-schema.js';

/**
 * The wall at run time: where a record departs from the closed dictionary, or `undefined` when it may be appended. The
 * answer names a place, never a value.
 */
export const faultOfRecord = (record: { readonly type: string; readonly action: string }): string | undefined => {
  const check = checks.get(`${record.type}/${record.action}`);
  return check ? check(record) : 'the action is not in the dictionary';
};

/** Says what is wrong with a value, after the path to it, which each level puts its own step before. */
type Check = (value: unknown) => string | undefined;

/** A schema, turned into functions once: every record passes here, and most of reading a schema is the same each time. */
const checkOf = (schema: Schema): Check => {
  if ('const' in schema) return (value) => (value === schema.const ? undefined : ' is not the constant it must be');
  if ('enum' in schema)
    return (value) => (schema.enum.some((one) => one === value) ? undefined : ' is not on the list of its kind');
  switch (schema.type) {
    case 'string': {
      const pattern = new RegExp(schema.pattern);
      return (value) =>
        typeof value === 'string' && pattern.test(value) ? undefined : ' does not match the grammar of its kind';
    }
    case 'integer':
      return (value) =>
        Number.isSafeInteger(value) && (value as number) >= schema.minimum ? undefined : ' is not a whole number';
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? undefined : ' is not true or false');
    case 'array':
      return checkOfArray(schema);
    case 'object':
      return checkOfObject(schema);
  }
};

const checkOfArray = ({ minItems, maxItems, items }: Extract<Schema, { type: 'array' }>): Check => {
  const check = checkOf(items);
  return (value) => {
    if (!Array.isArray(value) || value.length < minItems || value.length > maxItems)
      return ' is not a list of the right length';
    for (const [index, item] of value.entries()) {
      const fault = check(item);
      if (fault) return `/${index}${fault}`;
    }
    return undefined;
  };
};

const checkOfObject = ({ properties }: Extract<Schema, { type: 'object' }>): Check => {
  const checks = Object.entries(properties).map(([name, schema]) => [name, checkOf(schema)] as const);
  return (value) => {
    if (typeof value !== 'object' || value === null) return ' is not an object';
    for (const name of Object.keys(value)) {
      // The stranger's name is not repeated: it might be a word.
      if (!Object.hasOwn(properties, name)) return ' has a field that the dictionary does not know';
    }
    for (const [name, check] of checks) {
      const fault = check((value as Record<string, unknown>)[name]);
      if (fault) return `/${name}${fault}`;
    }
    return undefined;
  };
};

const checks = new Map(
  allActions().map(({ type, name, action }) => [`${type}/${name}`, checkOf(schemaOfRecord(type, name, action))]),
);
