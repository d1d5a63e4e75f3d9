import { dictionary, kinds, type Action } from './dictionary.js';

/** The dictionary as a page for people. `docs/telemetry.md` is this text; a test fails when the two differ. */
export const dictionaryMarkdown = (): string =>
  [
    '# Telemetry dictionary',
    '',
    'Generated from `libs/telemetry/src/dictionary.ts` by `npm run docs`. Do not edit by hand.',
    '',
    'Sitrep tracks that items are created, updated or deleted, never what they say. These are all the records there are,',
    'and all the fields that a record may carry. No kind of field can hold free text.',
    '',
    '## On every record',
    '',
    table(['field', 'meaning'], metadataRows),
    ...Object.entries(dictionary).flatMap(([type, actions]) => [
      '',
      `## Type \`${type}\``,
      ...Object.entries(actions).flatMap(([name, action]: [string, Action]) => [
        '',
        `### \`${name}\``,
        '',
        `${action.when} Since ${action.since}.`,
        '',
        table(
          ['field of `data`', 'kind', 'meaning', 'why it is safe'],
          Object.entries(action.fields).map(([field, { kind, meaning, review }]) => [
            `\`${field}\``,
            kind,
            meaning,
            review,
          ]),
        ),
      ]),
    ]),
    '',
    '## Kinds',
    '',
    table(
      ['kind', 'what it can hold'],
      Object.entries(kinds).map(([kind, { description }]) => [kind, description]),
    ),
    '',
  ].join('\n');

const metadataRows: readonly (readonly string[])[] = [
  ['`id`', "Unique identifier of the record: a UUIDv5 of the domain event's id. The same whenever it is derived."],
  ['`type`, `action`', 'What happened, in the words of this page.'],
  ['`diagnosticID`', 'Unique identifier of the server, minted at its first start.'],
  ['`serverVersion`', "Version of the connected chat server, or Sitrep's own where there is none."],
  ['`pluginVersion`', 'Version of Sitrep.'],
  ['`eventTimeStamp`', 'When it happened: RFC 3339, UTC, milliseconds.'],
  ['`event originalTimestamp`', 'Always equals `eventTimeStamp`.'],
  ['`event integrations`', 'Always `null`.'],
  ['`createdAt`', 'When the record was appended to the telemetry stream.'],
  ['`data`', 'The fields listed below, exactly these.'],
];

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
