import { dictionaryMarkdown } from '@sitrep/telemetry';
import { Command } from 'commander';

const program = new Command('replay').description('The developers’ tool for logs and streams.');

program
  .command('dictionary')
  .description('print the telemetry dictionary as Markdown')
  .action(() => void process.stdout.write(dictionaryMarkdown()));

await program.parseAsync();
