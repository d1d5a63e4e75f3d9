import { dictionaryJsonSchema, dictionaryMarkdown } from '@sitrep/telemetry';
import type { Command } from 'commander';

export const dictionary = (program: Command): Command =>
  program
    .command('dictionary')
    .description('print what telemetry may say, as JSON Schema or as a page')
    .option('--markdown', 'as a page')
    .action(({ markdown }: { markdown?: boolean }) => {
      process.stdout.write(markdown ? dictionaryMarkdown() : `${JSON.stringify(dictionaryJsonSchema(), null, 2)}\n`);
    });
