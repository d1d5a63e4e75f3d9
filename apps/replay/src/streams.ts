import type { StreamSummary } from '@sitrep/application';
import { Option, type Command } from 'commander';
import { aWholeNumber } from './arguments.js';
import { withLogs, type GlobalOptions } from './logs.js';
import { grouped, print, printLine, table } from './output.js';

interface Options extends GlobalOptions {
  readonly kind?: string;
  readonly eventsMin: number;
  readonly sort: 'name' | 'events' | 'first' | 'last';
  readonly limit: number;
}

export const streams = (program: Command): Command =>
  program
    .command('streams')
    .description('list the streams of the log and how many events each holds')
    .option('--kind <kind>', 'only these: incident, playbook, team, token, server, request or installation')
    .option('--events-min <count>', 'only those with at least so many events', aWholeNumber, 0)
    .addOption(
      new Option('--sort <by>', 'by name, the most events, the first or the newest event')
        .choices(['name', 'events', 'first', 'last'])
        .default('name'),
    )
    .option('--limit <count>', 'at most so many', aWholeNumber, Infinity)
    .addHelpText(
      'after',
      `
Examples:
  replay streams --kind incident --sort events --limit 10
  replay streams --events-min 100 --json`,
    )
    .action(async (_: Options, command: Command) => {
      const { json, sort, limit, ...filter } = command.optsWithGlobals<Options>();
      await withLogs(command, async ({ domainLog }) => {
        const found: StreamSummary[] = [];
        let [count, events] = [0, 0];
        for await (const stream of domainLog.streams()) {
          if (!isWanted(stream, filter)) continue;
          count++;
          events += stream.events;
          found.push(stream);
          // Only as many are kept as are shown.
          if (found.length > 2 * limit) found.sort(ORDER[sort]).splice(limit);
        }
        const shown = found.sort(ORDER[sort]).slice(0, limit);
        if (json) return print(shown.map((stream) => `${JSON.stringify(stream)}\n`).join(''));
        const rows = shown.map((each) => [each.stream, each.events, each.firstPosition, each.lastPosition] as const);
        await print(table(['stream', 'events', 'first position', 'last position'], rows));
        await printLine(`${grouped(count)} streams, ${grouped(events)} events`);
      });
    });

const isWanted = (
  { stream, events }: StreamSummary,
  { kind, eventsMin }: Pick<Options, 'kind' | 'eventsMin'>,
): boolean => events >= eventsMin && (kind === undefined || stream.split('-')[0] === kind);

const byText =
  (textOf: (stream: StreamSummary) => string, sign = 1) =>
  (one: StreamSummary, other: StreamSummary): number =>
    textOf(one) < textOf(other) ? -sign : sign;

const ORDER = {
  name: byText(({ stream }) => stream),
  events: (one: StreamSummary, other: StreamSummary) => other.events - one.events,
  first: byText(({ firstPosition }) => firstPosition),
  last: byText(({ lastPosition }) => lastPosition, -1),
};
