import { incidents, playbooks, type LogReader, type ReplayFault } from '@sitrep/application';
import type { Recorded } from '@sitrep/event-schema';
import { evolveIncidentView, evolvePlaybookView, type IncidentView, type PlaybookView } from '@sitrep/read-models';
import { InvalidArgumentError, type Command } from 'commander';
import { withPoint, type Point } from './arguments.js';
import { describeDifference, differences } from './differences.js';
import { EXIT } from './exit-codes.js';
import { withLogs, type GlobalOptions } from './logs.js';
import { coloured, printJson, printLine } from './output.js';
import { recordedIn } from './read-stream.js';

export const show = (program: Command): Command =>
  withPoint(program.command('show'))
    .description('show an incident or a playbook as it is, as it was, or what has changed between two versions')
    .argument('<id>', 'its id, or its stream')
    .option('--diff <from..to>', 'what has changed from one version to another; without `to`, to the newest', aRange)
    .addHelpText(
      'after',
      `
Examples:
  replay show 01m83jjj1a7j5mknfmkkt2k0wy
  replay show 01m83jjj1a7j5mknfmkkt2k0wy --at 2026-11-23T10:15:30Z
  replay show incident-01m83jjj1a7j5mknfmkkt2k0wy --diff 1..3`,
    )
    .action(async (id: string, options: Point & { diff?: Range }, command: Command) => {
      const { json } = command.optsWithGlobals<GlobalOptions>();
      await withLogs(command, async ({ domainLog }) => {
        const faults: ReplayFault[] = [];
        const pictureAt = (point: Point) => pictureOf(domainLog, id, point, (fault) => faults.push(fault));
        if (options.diff) {
          const { from, to } = options.diff;
          const changed = differences(await pictureAt({ version: from }), await pictureAt(to ? { version: to } : {}));
          if (json) await printJson(changed);
          else for (const each of changed) await printLine(describeDifference(each));
        } else {
          const picture = await pictureAt(options);
          if (json) await printJson(picture);
          else await printLine(tell(picture));
        }
        if (faults.length > 0) process.exitCode = EXIT.found;
      });
    });

type Picture = IncidentView | PlaybookView;

interface Range {
  readonly from: number;
  readonly to: number | undefined;
}

function aRange(text: string): Range {
  const [, from, to] = /^(\d{1,15})(?:\.\.(\d{1,15})?)?$/.exec(text) ?? [];
  if (from === undefined) throw new InvalidArgumentError('It must be two versions like 1..3.');
  return { from: Number(from), to: to === undefined ? undefined : Number(to) };
}

const KINDS = [
  { kind: incidents, evolve: evolveIncidentView },
  { kind: playbooks, evolve: evolvePlaybookView },
] as const;

const pictureOf = async (
  log: LogReader,
  id: string,
  point: Point,
  onFault: (fault: ReplayFault) => void,
): Promise<Picture> => {
  for (const { kind, evolve } of KINDS) {
    const stream = id.startsWith(kind.streamOf('')) ? id : kind.streamOf(id);
    let picture: Picture | undefined;
    for await (const recorded of recordedIn(log, stream, point, onFault))
      picture = (evolve as (before: unknown, recorded: Recorded) => Picture | undefined)(picture, recorded);
    if (picture) return picture;
  }
  throw new Error(`There is no incident and no playbook ${id} at that point. "replay streams" lists what there is.`);
};

/** Headed by what it is called, then one line a field, then the stages with their tasks. */
const tell = (picture: Picture): string => {
  const { stages, ...head } = picture;
  const lines = Object.entries(head).map(
    ([name, value]) =>
      `${coloured('dim', name.padEnd(18))}${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  for (const stage of stages) {
    lines.push('', coloured('bold', stage.title));
    for (const task of stage.tasks) {
      const { title, ...rest } = task;
      const told = Object.entries(rest).filter(([, value]) => value !== null && value !== '');
      lines.push(`  ${title}  ${coloured('dim', told.map(([name, value]) => `${name}=${String(value)}`).join(' '))}`);
    }
  }
  return lines.join('\n');
};
