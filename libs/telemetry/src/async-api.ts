import { allActions, schemaOfRecord } from './json-schema.js';

/**
 * The ways in which consumers receive records, for programs: AsyncAPI 3.0 (asyncapi.com/docs/reference/specification).
 * `docs/telemetry.asyncapi.json` is this document; a test fails when the two differ.
 */
export const telemetryAsyncApi = () => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Sitrep telemetry',
    version: '1.0.0',
    description:
      'That items are created, updated or deleted, never what they say. Generated from the telemetry dictionary. ' +
      'Delivery is at least once and in order; `id` is the key to drop repeats by.',
  },
  defaultContentType: 'application/json',
  servers: {
    sitrep: {
      host: 'localhost:3000',
      protocol: 'http',
      description: 'Where Sitrep listens unless it is told otherwise.',
      security: [{ $ref: '#/components/securitySchemes/token' }],
    },
  },
  channels: {
    pages: channel('/v1/telemetry', 'Pages behind a cursor, as JSON or NDJSON; waits where there is nothing yet.'),
    stream: channel('/v1/telemetry/stream', 'Server-sent events: `id` is the cursor, `data` one record.'),
    webhook: channel(
      null,
      "To a receiver of one's own, in mode `on`: Standard Webhooks, up to 20 records in `data.records`.",
    ),
  },
  operations: {
    readPages: operation('send', 'pages', 'Answers `GET` with the records behind the cursor.'),
    followStream: operation('send', 'stream', 'Sends each record once it is there, until the client hangs up.'),
    postWebhook: operation('send', 'webhook', 'Posts records, signed, until the receiver has taken them.'),
  },
  components: {
    messages: Object.fromEntries(
      allActions().map(({ type, name, action }) => [
        messageName(type, name),
        {
          name: messageName(type, name),
          title: `${type} ${name}`,
          summary: action.when,
          contentType: 'application/json',
          payload: schemaOfRecord(type, name, action),
        },
      ]),
    ),
    securitySchemes: {
      token: { type: 'http', scheme: 'bearer', description: 'A token with the scope `telemetry:read`.' },
    },
  },
});

const messageName = (type: string, action: string): string => `${type}.${action}`;

const messageNames = () => allActions().map(({ type, name }) => messageName(type, name));

const channel = (address: string | null, description: string) => ({
  address,
  description,
  messages: Object.fromEntries(messageNames().map((name) => [name, { $ref: `#/components/messages/${name}` }])),
});

const operation = (action: 'send', of: string, summary: string) => ({
  action,
  channel: { $ref: `#/channels/${of}` },
  summary,
  messages: messageNames().map((name) => ({ $ref: `#/channels/${of}/messages/${name}` })),
});
