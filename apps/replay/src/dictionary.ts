import { dictionaryJsonSchema, dictionaryMarkdown, telemetryAsyncApi } from '@sitrep/telemetry';
import { Option, type Command } from 'commander';

const FORMATS = {
  'json-schema': () => inJson(dictionaryJsonSchema()),
  markdown: dictionaryMarkdown,
  asyncapi: () => inJson(telemetryAsyncApi()),
};

export const dictionary = (program: Command): Command =>
  program
    .command('dictionary')
    .description('print what telemetry may say')
    .addOption(new Option('--format <format>').choices(Object.keys(FORMATS)).default('json-schema'))
    .addHelpText('after', '\nExamples:\n  replay dictionary\n  replay dictionary --format markdown')
    .action(({ format }: { format: keyof typeof FORMATS }) => {
      process.stdout.write(FORMATS[format]());
    });

const inJson = (document: object): string => `${JSON.stringify(document, null, 2)}\n`;
