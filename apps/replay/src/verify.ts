import { describeFault, replayed, telemetryStreamOf } from '@sitrep/application';
import { diagnosticIdIn, type ReplayStorage } from '@sitrep/wiring';
import { Option, type Command } from 'commander';
import { TelemetryComparison } from './compare-telemetry.js';
import { ReadModelComparison } from './compare-read-models.js';
import { EXIT } from './exit-codes.js';
import { withLogs, type GlobalOptions } from './logs.js';
import { coloured, print, printJson, printLine, table } from './output.js';
import { Progress } from './progress.js';

const PARTS = ['log', 'telemetry', 'read-models'] as const;
type Part = (typeof PARTS)[number];

export const verify = (program: Command): Command =>
  program
    .command('verify')
    .description('check that every event reads, the hash chain holds, and all that was derived would be derived again')
    .addOption(new Option('--only <part>', 'check the log and one part of what is derived').choices(PARTS))
    .addHelpText(
      'after',
      `
The log is read once, from beginning to end, in memory that does not grow with it; Sitrep may be running meanwhile.
 - log: every event can be read, the hash chain and each stream's versions hold, the index and the witnessed end agree
 - telemetry: derived anew, the stream is the one that is there, but for "createdAt"
 - read models: built anew up to where those in use stand, they are the same

Examples:
  replay verify
  replay verify --data-dir /backup/sitrep --json
  replay verify --only telemetry`,
    )
    .action(async (_, command: Command) => {
      const { json, only } = command.optsWithGlobals<GlobalOptions & { only?: Part }>();
      const faults: string[] = [];
      let count = 0;
      const onFault = async (fault: string) => {
        if (count++ < FAULTS_TOLD_MAX) faults.push(fault);
        if (!json) await printLine(coloured('red', fault));
      };
      const checks = await withLogs(command, (logs) => verified(logs, only, onFault));
      if (json) await printJson({ isSound: count === 0, checks, faultCount: count, faults });
      else {
        const rows = checks.map(({ name, count, finding }) => [
          name,
          count,
          coloured(finding.startsWith('sound') ? 'green' : 'yellow', finding),
        ]);
        await print(table(['checked', 'count', 'finding'], rows));
      }
      if (count > 0) process.exitCode = EXIT.found;
    });

interface Check {
  readonly name: Part;
  /** How many events, records or documents. */
  readonly count: number;
  readonly finding: string;
}

/** One walk through the log, from which everything is derived on the way. */
export const verified = async (
  logs: ReplayStorage,
  only: Part | undefined,
  onFault: (fault: string) => Promise<void>,
): Promise<readonly Check[]> => {
  const isChecked = (part: Part) => only === undefined || only === part;
  const { telemetryLog } = logs;
  const diagnosticId = await diagnosticIdIn(logs.sealedLog);
  const found = new Map<Part, number>();
  const told = (part: Part) => async (fault: string) => {
    found.set(part, (found.get(part) ?? 0) + 1);
    await onFault(`${part}: ${fault}`);
  };
  const [ofLog, ofTelemetry, ofReadModels] = PARTS.map(told) as [Tell, Tell, Tell];
  const telemetry =
    isChecked('telemetry') && diagnosticId !== undefined
      ? new TelemetryComparison(telemetryLog, telemetryStreamOf(diagnosticId), diagnosticId, ofTelemetry)
      : undefined;
  const isComparable = isChecked('read-models') && diagnosticId !== undefined && logs.hasKeys;
  const inUse = isComparable ? logs.readModels(diagnosticId) : undefined;
  // Read models are made of words; everything else is made of facts, and needs no key.
  const domainLog = inUse ? logs.domainLog : logs.sealedLog;
  const readModels = inUse && new ReadModelComparison(inUse, ofReadModels);

  let events = 0;
  let last: string | undefined;
  const progress = new Progress('verify', domainLog.count());
  try {
    for await (const page of domainLog.scan()) {
      const recorded = [];
      for (const read of page) {
        const known = replayed(read);
        if (known.fault) await ofLog(describeFault(known.fault));
        if (known.recorded) recorded.push(known.recorded);
      }
      for (const each of recorded) {
        const compared = telemetry?.take(each);
        if (compared) await compared;
      }
      readModels?.take(recorded, page.at(-1)!.position);
      events += page.length;
      last = page.at(-1)!.position;
      progress.advance(page.length);
    }
    progress.end();
    for (const fault of domainLog.faults()) await ofLog(fault);
    const records = (await telemetry?.end(domainLog, last)) ?? 0;
    if (telemetry) for (const fault of telemetryLog?.faults() ?? []) await ofTelemetry(fault);
    const documents = (await readModels?.end(last)) ?? 0;
    const finding = (part: Part) => {
      const faults = found.get(part) ?? 0;
      return faults === 0 ? 'sound' : `${faults} ${faults === 1 ? 'fault' : 'faults'}`;
    };
    return [
      { name: 'log', count: events, finding: finding('log') },
      ...(isChecked('telemetry')
        ? [{ name: 'telemetry', count: records, finding: finding('telemetry') + goneIn(telemetry) } as const]
        : []),
      ...(isChecked('read-models')
        ? [
            {
              name: 'read-models',
              count: documents,
              finding: readModels ? finding('read-models') : logs.hasKeys ? NONE_IN_USE : NO_KEYS,
            } as const,
          ]
        : []),
    ];
  } finally {
    progress.end();
    readModels?.close();
  }
};

/** What was not compared, said beside what was found. */
const goneIn = (telemetry: TelemetryComparison | undefined): string =>
  telemetry && telemetry.removed > 0 ? `; ${telemetry.removed} older records are gone by retention` : '';

type Tell = (fault: string) => Promise<void>;

const NO_KEYS = 'not compared: the keys of their words are not there';
const NONE_IN_USE = 'none in use here that could be read; a start builds them';
const FAULTS_TOLD_MAX = 1_000;
