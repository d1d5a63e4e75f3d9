import { isWanted, replayed, toldEvent, type EventFilter } from '@sitrep/application';
import type { Command } from 'commander';
import { aPosition, aTime, aWholeNumber, several } from './arguments.js';
import { EXIT } from './exit-codes.js';
import { withLogs } from './logs.js';
import { complain, print } from './output.js';

interface Options extends EventFilter {
  readonly type?: readonly string[];
  readonly after?: string;
  readonly limit?: number;
}

export const withFilters = (command: Command): Command =>
  command
    .option('--type <types>', 'only events of these types, separated by commas', several)
    .option('--stream <stream>', 'only this stream; with a star at the end, all that begin so')
    .option('--since <time>', 'only what happened at this time or later', aTime)
    .option('--until <time>', 'only what happened before this time', aTime);

export const events = (program: Command): Command =>
  withFilters(program.command('events'))
    .description('print events, one JSON object a line, in the order of the log')
    .option('--after <position>', 'begin behind this position', aPosition)
    .option('--up-to <position>', 'end at this position', aPosition)
    .option('--limit <count>', 'at most so many', aWholeNumber)
    .addHelpText(
      'after',
      `
An event that cannot be read is printed with its place and a "fault" instead of facts and content; the others follow.

Examples:
  replay events --type IncidentStarted,IncidentEnded --since 2026-11-01T00:00:00Z
  replay events --stream 'incident-*' --limit 10
  replay events --after 120000 | jq -r .type | sort | uniq -c`,
    )
    .action(async ({ type, after, limit = Infinity, ...filter }: Options, command: Command) => {
      const wanted = { ...filter, ...(type && { types: type }) };
      const faults = await withLogs(command, async ({ domainLog }) => {
        let [count, faults] = [0, 0];
        for await (const page of domainLog.scan(after)) {
          const lines: string[] = [];
          for (const read of page) {
            if (filter.upTo !== undefined && read.position > filter.upTo) break;
            const known = replayed(read);
            if (!isWanted(wanted, read, known) || count >= limit) continue;
            count++;
            if (known.fault) faults++;
            lines.push(`${JSON.stringify(toldEvent(read, known))}\n`);
          }
          if (lines.length > 0) await print(lines.join(''));
          if (count >= limit || (filter.upTo !== undefined && page.at(-1)!.position >= filter.upTo)) break;
        }
        return faults;
      });
      if (faults === 0) return;
      complain(`${faults} of these events cannot be read or trusted; each says so in "fault".`);
      process.exitCode = EXIT.found;
    });
