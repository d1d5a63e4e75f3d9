import { repairData } from '@sitrep/wiring';
import type { Command } from 'commander';

export const repair = (program: Command): Command =>
  program
    .command('repair')
    .description(
      'make a log usable again that was refused as damaged: keep its intact beginning, set the damaged file aside',
    )
    .argument('<file>', 'the events.db or telemetry.db that the message named')
    .addHelpText('after', '\nExamples:\n  replay repair ./data/events.db')
    .action((file: string) => {
      process.stdout.write(`${repairData(file).join('\n')}\n`);
    });
