import { setTimeout } from 'node:timers/promises';
import {
  describeFault,
  isWanted,
  replayed,
  toldEvent,
  type EventFilter,
  type LogReader,
  type ReadEvent,
} from '@sitrep/application';
import type { Command } from 'commander';
import { aWholeNumber } from './arguments.js';
import { withFilters } from './events.js';
import { EXIT } from './exit-codes.js';
import { withLogs, type GlobalOptions } from './logs.js';
import { coloured, complain, printLine } from './output.js';

interface Options extends EventFilter, GlobalOptions {
  readonly type?: readonly string[];
  readonly lines: number;
}

export const tail = (program: Command): Command =>
  withFilters(program.command('tail'))
    .description('print the newest events, and then each one as it comes')
    .option('-n, --lines <count>', 'begin with so many that are there', aWholeNumber, 10)
    .addHelpText(
      'after',
      `
Ctrl-C ends it. Of an event its place, type and facts are shown; --json prints all of it, one object a line.

Examples:
  replay tail
  replay tail --stream 'incident-*' --json | jq .facts`,
    )
    .action(async (_: Options, command: Command) => {
      const { type, json = false, lines, ...filter } = command.optsWithGlobals<Options>();
      const wanted = { ...filter, ...(type && { types: type }) };
      const stopped = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopped.abort());
      await withLogs(command, (logs) => tailOf(logs.domainLog, wanted, lines, json, stopped.signal));
    });

const tailOf = async (
  log: LogReader,
  filter: EventFilter,
  lines: number,
  json: boolean,
  signal: AbortSignal,
): Promise<void> => {
  let newest: ReadEvent[] = [];
  let after: string | undefined;
  let isLive = false;
  while (!signal.aborted) {
    for await (const page of log.scan(after)) {
      for (const read of page) {
        if (!isWanted(filter, read, replayed(read))) continue;
        if (isLive) await printEvent(read, json);
        else newest = [...newest, read].slice(-Math.max(lines, 1));
      }
      after = page.at(-1)!.position;
      if (signal.aborted) return;
    }
    if (!isLive) for (const read of newest.slice(0, lines)) await printEvent(read, json);
    isLive = true;
    await setTimeout(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
};

const printEvent = async (read: ReadEvent, json: boolean): Promise<void> => {
  const known = replayed(read);
  const { recorded, fault } = known;
  if (fault) {
    complain(describeFault(fault));
    process.exitCode = EXIT.found;
  }
  if (json) return printLine(JSON.stringify(toldEvent(read, known)));
  if (!recorded) return;
  const { occurredAt, stream, version, event } = recorded;
  await printLine(
    `${coloured('dim', occurredAt)}  ${coloured('cyan', stream)} ${version}  ${coloured('bold', event.type)}  ${JSON.stringify(event.facts)}`,
  );
};

const LOOK_AGAIN_MS = 200;
