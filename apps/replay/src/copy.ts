import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  assertEqual,
  copyEvents,
  soundPages,
  telemetryHeadStreamOf,
  untilHead,
  withPositionsOf,
  type EventLog,
  type StoredEvent,
} from '@sitrep/application';
import { diagnosticIdIn, openForReplay, openStorage, WrongSetting, type Settings } from '@sitrep/wiring';
import type { Command } from 'commander';
import { settingsOf, type GlobalOptions } from './logs.js';
import { printJson, printLine } from './output.js';
import { Progress } from './progress.js';

interface Options extends GlobalOptions {
  readonly from?: string;
  readonly to: string;
}

export const copy = (program: Command): Command =>
  program
    .command('copy')
    .description(
      'copy a log, with its telemetry, to another one that is empty: from files to a cluster, or back; WRITES there',
    )
    .option(
      '--from <log>',
      'a data directory, a URL, or EVENTSTORE_URL for the one in that variable (default: as settings say)',
    )
    .requiredOption('--to <log>', 'likewise')
    .addHelpText(
      'after',
      `
Streams, versions, ids and words stay as they are; positions are those of the new log. At the end both logs are compared
event by event. A copy that was killed goes on when it is run again. Stop Sitrep first: what comes later is not copied.

Examples:
  replay copy --from ./data --to EVENTSTORE_URL
  replay copy --from EVENTSTORE_URL --to ./data-from-the-cluster`,
    )
    .action(async (_, command: Command) => {
      const { from, to, json } = command.optsWithGlobals<Options>();
      const settings = settingsOf(command);
      const copied = await copyLog(at(from, settings), at(to, settings));
      if (json) await printJson(copied);
      else
        await printLine(
          `${copied.events} events and ${copied.telemetry} telemetry records are in both logs, and equal`,
        );
    });

/** The settings that lead to a log. @throws WrongSetting */
const at = (place: string | undefined, settings: Settings): Settings => {
  if (place === undefined) return settings;
  if (place === 'EVENTSTORE_URL') {
    const url = process.env['EVENTSTORE_URL'];
    if (!url) throw new WrongSetting('EVENTSTORE_URL is not set.');
    return { ...settings, eventStoreUrl: url };
  }
  return place.startsWith('esdb')
    ? { ...settings, eventStoreUrl: place }
    : { ...settings, dataDirectory: place, eventStoreUrl: undefined };
};

const copyLog = async (from: Settings, to: Settings) => {
  const source = await openForReplay(from);
  // Beside a cluster, a Sitrep keeps its own read models in a directory; a copy has none.
  const directory = to.eventStoreUrl === undefined ? undefined : mkdtempSync(join(tmpdir(), 'sitrep-copy-'));
  try {
    const target = await openStorage({ ...to, ...(directory !== undefined && { dataDirectory: directory }) });
    try {
      const { domainLog } = target;
      const sourceEvents = () => soundPages(source.domainLog.scan());

      const progress = new Progress('copy', source.domainLog.count());
      const onPage = (count: number) => progress.advance(count);
      const events = await copyEvents({
        source: sourceEvents(),
        target: domainLog,
        held: all(domainLog),
        onPage,
      });
      progress.end();

      const diagnosticId = await diagnosticIdIn(source.domainLog);
      let telemetry = 0;
      if (diagnosticId !== undefined && source.telemetryLog) {
        const { telemetryLog } = await target.settle(diagnosticId);
        // How far a stream had come is noted by each log for itself, and again by the next start.
        const heads = telemetryHeadStreamOf(diagnosticId);
        const targetTelemetry = () => without(heads, all(telemetryLog));
        const sourceTelemetry = () =>
          withPositionsOf(without(heads, soundPages(source.telemetryLog!.scan())), {
            source: source.sealedLog,
            copy: all(target.sealedLog),
          });
        telemetry = await copyEvents({
          source: sourceTelemetry(),
          target: telemetryLog,
          held: targetTelemetry(),
        });
        await assertEqual(sourceTelemetry(), targetTelemetry());
      }
      const comparing = new Progress('compare', source.domainLog.count());
      await assertEqual(sourceEvents(), all(domainLog), (count) => comparing.advance(count));
      comparing.end();
      return { events, telemetry };
    } finally {
      await target.close();
    }
  } finally {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    await source.close();
  }
};

async function* without(stream: string, pages: AsyncIterable<readonly StoredEvent[]>) {
  for await (const page of pages) yield page.filter((event) => event.stream !== stream);
}

/** Everything that a log holds. */
export async function* all(log: EventLog) {
  for await (const { events } of untilHead(log)) yield events;
}
