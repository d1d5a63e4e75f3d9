import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { telemetryAsyncApi } from './async-api.js';
import { allActions, schemaOfRecord } from './json-schema.js';

const document = JSON.parse(
  readFileSync(join(__dirname, '../../../docs/telemetry.asyncapi.json'), 'utf8'),
) as ReturnType<typeof telemetryAsyncApi>;

it('docs/telemetry.asyncapi.json says what the dictionary says (npm run docs writes it)', () =>
  expect(document).toEqual(telemetryAsyncApi()));

it('has a message for each action, with its closed schema', () => {
  for (const { type, name, action } of allActions())
    expect(document.components.messages[`${type}.${name}`]?.payload).toEqual(schemaOfRecord(type, name, action));
  expect(Object.keys(document.components.messages)).toHaveLength(allActions().length);
});

it('refers to nothing that it does not have', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!);
  const at = (path: string) =>
    path.split('/').reduce<unknown>((found, step) => (found as Record<string, unknown> | undefined)?.[step], document);
  expect(references.filter((path) => at(path) === undefined)).toEqual([]);
  expect(references.length).toBeGreaterThan(allActions().length);
});
