import { describeFault, replayed } from '@sitrep/application';
import type { TelemetryRecord } from '@sitrep/telemetry';
import type { Command } from 'commander';
import { EXIT } from './exit-codes.js';
import { telemetryIn, withLogs, type GlobalOptions } from './logs.js';
import { complain, print, printJson, printLine, table } from './output.js';
import { Progress } from './progress.js';

export const stats = (program: Command): Command =>
  program
    .command('stats')
    .description('count what the log and the telemetry stream hold')
    .addHelpText('after', '\nExamples:\n  replay stats\n  replay stats --json | jq .types')
    .action(async (_, command: Command) => {
      const { json } = command.optsWithGlobals<GlobalOptions>();
      await withLogs(command, async (logs) => {
        const types = new Counts();
        const kinds = new Counts();
        const telemetry = new Counts();
        let [events, faults] = [0, 0];
        let [firstAt, lastAt]: (string | null)[] = [null, null];
        const progress = new Progress('stats', logs.sealedLog.count());
        for await (const page of logs.sealedLog.scan()) {
          for (const read of page) {
            const { recorded, fault } = replayed(read);
            if (fault) {
              faults++;
              complain(describeFault(fault));
            }
            if (read.version === 0) continue;
            events++;
            types.add(read.type);
            if (read.version === 1) kinds.add(read.stream.split('-')[0]!);
            if (!recorded) continue;
            firstAt ??= recorded.occurredAt;
            lastAt = recorded.occurredAt;
          }
          progress.advance(page.length);
        }
        progress.end();
        for await (const page of telemetryIn(logs))
          for (const { data } of page) {
            const { type, action } = (data ?? {}) as Partial<TelemetryRecord>;
            telemetry.add(`${type} ${action}`);
          }
        if (faults > 0) process.exitCode = EXIT.found;
        const found = { events, faults, firstAt, lastAt };
        if (json) return printJson({ ...found, streams: kinds.all(), types: types.all(), telemetry: telemetry.all() });
        await print(table(['type', 'events'], types.rows()));
        await print(`\n${table(['kind', 'streams'], kinds.rows())}`);
        await print(`\n${table(['telemetry', 'records'], telemetry.rows())}`);
        await printLine(`\n${events} events${firstAt === null ? '' : ` from ${firstAt} to ${lastAt}`}`);
      });
    });

class Counts {
  readonly #counts = new Map<string, number>();
  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }
  /** The most first. */
  rows(): readonly (readonly [string, number])[] {
    return [...this.#counts].sort(([one, count], [other, otherCount]) => otherCount - count || (one < other ? -1 : 1));
  }
  all(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.rows());
  }
}
