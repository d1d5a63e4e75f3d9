import type { Random } from '../seeded-random.js';
import type { Schema } from './openapi.js';

type Schemas = Readonly<Record<string, Schema>>;

/** What the server mints or knows: of that, what is there is taken, by its name. */
type Known = Readonly<Record<string, string>>;

/** A value that a schema allows: at random, often at a limit, and without what may be left out now and then. */
export const fromSchema = (schema: Schema, schemas: Schemas, known: Known, random: Random, name = ''): unknown => {
  if (schema.$ref) return fromSchema(schemas[schema.$ref.split('/').at(-1)!]!, schemas, known, random, name);
  if (schema.enum) return schema.enum[random(schema.enum.length)];
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['object']);
  const within = (of: Schema, named: string) => fromSchema(of, schemas, known, random, named);
  switch (types[random(types.length)]) {
    case 'null':
      return null;
    case 'boolean':
      return random(2) === 0;
    case 'integer':
    case 'number':
      return (schema.minimum ?? 0) + random(Math.min(schema.maximum ?? 3, 1_000) + 1);
    case 'array':
      return Array.from({ length: random(4) }, () => within(schema.items ?? {}, name.replace(/s$/, '')));
    case 'string':
      return textFrom(schema, known, random, name);
    case undefined:
    default: {
      const isLeftOut = (property: string) => !schema.required?.includes(property) && random(3) === 0;
      const properties = Object.entries(schema.properties ?? {}).filter(([property]) => !isLeftOut(property));
      return Object.fromEntries(properties.map(([property, of]) => [property, within(of, property)]));
    }
  }
};

const textFrom = (schema: Schema, known: Known, random: Random, name: string): string => {
  const { minLength = 0, maxLength = 40, format, example } = schema;
  if (format === 'date-time') return new Date(Date.UTC(2026 + random(5), random(12), 1 + random(28))).toISOString();
  // Only ids have examples, and no length.
  if (example !== undefined)
    return known[name] ?? known[name.replace(/^.*(?=User|Team)/, '').toLowerCase()] ?? (example as string);
  const lengths = [minLength, minLength + 1, Math.min(20, maxLength), maxLength];
  const length = Math.max(minLength, lengths[random(lengths.length)]!);
  const letters = LETTERS[random(LETTERS.length)]!;
  return letters.repeat(Math.ceil(length / letters.length)).slice(0, length);
};

/** Each cuts everywhere without splitting a character. */
const LETTERS = ['Quillwort ', 'ünïcödé–', '漢字かな交じり文 ', '<b>"\'&\\/', '\u202eabc\u200b', '0123456789'];
