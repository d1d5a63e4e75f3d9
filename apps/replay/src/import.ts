import { assertEqual, copyEvents, readerOf } from '@sitrep/application';
import { openStorage, WrongSetting } from '@sitrep/wiring';
import type { Command } from 'commander';
import { all } from './copy.js';
import { eventsIn, survey } from './export-file.js';
import { settingsOf, type GlobalOptions } from './logs.js';
import { printJson, printLine } from './output.js';
import { Progress } from './progress.js';

export const importEvents = (program: Command): Command =>
  program
    .command('import')
    .description('append the events of an export to a log; WRITES there, so Sitrep must not be running on its files')
    .argument('<file>')
    .addHelpText(
      'after',
      `
A whole log goes into an empty one, a stream to where it is not. The checksum is looked at before anything is written, and
both are compared at the end. An import that was killed goes on when it is run again. Telemetry and read models are derived
when Sitrep starts.

Examples:
  replay import incidents.ndjson --data-dir ./elsewhere
  replay import one.ndjson`,
    )
    .action(async (file: string, _, command: Command) => {
      const found = await survey(file);
      if (!found?.isComplete)
        throw new WrongSetting(`${file} is no complete export. Run "replay export" again with it, which completes it.`);
      const { events, header } = found;
      const settings = settingsOf(command);
      const target = await openStorage(settings);
      const { domainLog } = target;
      try {
        const held = () => (header.stream === null ? all(domainLog) : readerOf(domainLog).scanStream(header.stream));
        const progress = new Progress('import', events);
        const onPage = (count: number) => progress.advance(count);
        await copyEvents({ source: eventsIn(file), target: domainLog, held: held(), onPage });
        progress.end();
        await assertEqual(eventsIn(file), held());
      } finally {
        await target.close();
      }
      if (command.optsWithGlobals<GlobalOptions>().json) await printJson({ events, ...header });
      else await printLine(`${events} events of ${file} are in the log`);
    });
