import { readFileSync } from 'node:fs';
import {
  eventsOf,
  incidents,
  playbooks,
  servers,
  WritePath,
  withoutWords,
  type LogReader,
  type StreamKind,
  type Surroundings,
} from '@sitrep/application';
import type { DomainEvent } from '@sitrep/domain';
import { MemoryEventLog } from '@sitrep/event-log-memory';
import { encodeEvent } from '@sitrep/event-schema';
import { projectTelemetry, serverFactsAtFirst, type DerivedRecord, type ServerFacts } from '@sitrep/telemetry';
import { diagnosticIdIn, systemSurroundings, WrongSetting } from '@sitrep/wiring';
import type { Command } from 'commander';
import { aTime, withPoint, type Point } from './arguments.js';
import { describeDifference, differences, type Difference } from './differences.js';
import { withLogs, type GlobalOptions } from './logs.js';
import { coloured, printJson, printLine } from './output.js';
import { recordedIn } from './read-stream.js';

interface Options extends GlobalOptions, Point {
  readonly commands: string;
  readonly now?: string;
}

export const whatIf = (program: Command): Command =>
  withPoint(program.command('what-if'))
    .description('fork a stream in memory, carry out commands on it, and show what would be different')
    .argument('<stream>', 'incident-… or playbook-…')
    .requiredOption(
      '--commands <file>',
      'a JSON list of commands, as the deciders of libs/domain take them; - reads them from standard input',
    )
    .option('--now <time>', 'the time at which they are carried out (default: now)', aTime)
    .addHelpText(
      'after',
      `
Nothing is written. Of each command it is told whether it was accepted, of them together what would have happened, how the
picture of the stream would have changed, and what telemetry would have said.

Examples:
  echo '[{"type":"EndIncident","by":"01m83jjh6x1hk4f2p1cbbe3dvt"}]' | replay what-if incident-01m83jjj1a7j5mknfmkkt2k0wy --commands -
  replay what-if incident-01m83jjj1a7j5mknfmkkt2k0wy --version 3 --commands commands.json --json`,
    )
    .action(async (stream: string, _, command: Command) => {
      const { commands: file, now, json, ...point } = command.optsWithGlobals<Options>();
      const commands = commandsIn(file);
      const kind = kindOf(stream);
      const outcome = await withLogs(command, async ({ domainLog }) => {
        const server = await serverFactsIn(domainLog, point);
        return carriedOut(domainLog, kind, stream, { point, commands, server, now: now ?? systemSurroundings.now() });
      });
      if (json) return printJson(outcome);
      for (const { type, answer } of outcome.commands)
        await printLine(
          `${type.padEnd(22)} ${answer === 'accepted' ? coloured('green', answer) : coloured('yellow', answer)}`,
        );
      await told(
        'What would have happened',
        outcome.events.map((event) => `  ${event.type} ${JSON.stringify({ ...event.facts, ...event.content })}`),
      );
      await told('What would be different', outcome.differences.map(describeDifference));
      await told(
        'What telemetry would have said',
        outcome.telemetry.map((record) => `  ${JSON.stringify(record)}`),
      );
    });

const told = async (title: string, lines: readonly string[]): Promise<void> => {
  await printLine(`\n${coloured('bold', title)}`);
  for (const line of lines.length > 0 ? lines : ['  nothing']) await printLine(line);
};

/** Of a kind that is only known when the program runs. */
type AnyKind = StreamKind<{ readonly type: string }, unknown, DomainEvent, string, object>;

const kindOf = (stream: string): AnyKind => {
  const kind = [incidents, playbooks].find((each) => stream.startsWith(each.streamOf('')));
  if (!kind)
    throw new WrongSetting(`${stream} is neither an incident nor a playbook. "replay streams" lists what there is.`);
  return kind as unknown as AnyKind;
};

interface Outcome {
  readonly stream: string;
  readonly fromVersion: number;
  readonly commands: readonly { readonly type: string; readonly answer: string }[];
  readonly events: readonly DomainEvent[];
  readonly differences: readonly Difference[];
  readonly telemetry: readonly DerivedRecord[];
}

interface Wishes {
  readonly point: Point;
  readonly commands: readonly { readonly type: string }[];
  readonly server: ServerFacts | undefined;
  readonly now: string;
}

const carriedOut = async (
  log: LogReader,
  kind: AnyKind,
  stream: string,
  { point, commands, server, now }: Wishes,
): Promise<Outcome> => {
  const fork = new MemoryEventLog();
  let fromVersion = 0;
  const onFault = () => {
    throw new Error(
      'A stream that cannot be read to that point cannot be forked: nobody knows what its rules would say.',
    );
  };
  for await (const { id, event, occurredAt } of recordedIn(log, stream, point, onFault)) {
    await fork.append(stream, fromVersion++, [encodeEvent(event, id, occurredAt)]);
  }
  const surroundings: Surroundings = { ...systemSurroundings, now: () => now };
  // The real write path on a log that is forgotten: no rule is told twice.
  const writePath = new WritePath(fork, surroundings);
  const id = stream.slice(kind.streamOf('').length);
  const before = await writePath.view(kind, id);
  const answers = [];
  for (const command of commands)
    answers.push({ type: command.type, answer: await answerTo(writePath, kind, id, command) });

  const events: DomainEvent[] = [];
  const telemetry: DerivedRecord[] = [];
  for await (const recorded of eventsOf(fork, stream, fromVersion)) {
    events.push(recorded.event);
    const record = server && projectTelemetry(server, withoutWords(recorded)).record;
    if (record) telemetry.push(record);
  }
  const after = await writePath.view(kind, id);
  return { stream, fromVersion, commands: answers, events, differences: differences(before, after), telemetry };
};

const answerTo = async (
  path: WritePath,
  kind: AnyKind,
  id: string,
  command: { readonly type: string },
): Promise<string> => {
  try {
    const handled = await path.handle(kind, id, command);
    return handled.outcome === 'refused' ? `refused: ${handled.refusal}` : handled.outcome;
  } catch (error) {
    // The deciders are made for commands that the compiler has checked; these come from a file.
    const { name, message } = error as Error;
    if (name !== 'TypeError' && name !== 'ShapeFault') throw error;
    const reason = name === 'ShapeFault' ? message : 'a field is missing or is of another kind';
    return `not carried out: no such command, or not in this form (${reason})`;
  }
};

/** As the server was at that point: versions and mode decide what telemetry says. */
const serverFactsIn = async (log: LogReader, { at, position }: Point): Promise<ServerFacts | undefined> => {
  const diagnosticId = await diagnosticIdIn(log);
  if (diagnosticId === undefined) return undefined;
  let server = serverFactsAtFirst(diagnosticId);
  const point = { ...(at !== undefined && { at }), ...(position !== undefined && { position }) };
  for await (const recorded of recordedIn(log, servers.streamOf(diagnosticId), point, () => undefined))
    server = projectTelemetry(server, withoutWords(recorded)).server;
  return server;
};

/** @throws WrongSetting */
const commandsIn = (file: string): readonly { readonly type: string }[] => {
  const commands = parsed(file);
  const isCommand = (each: unknown) => typeof (each as { type?: unknown } | null)?.type === 'string';
  if (!Array.isArray(commands) || !commands.every(isCommand))
    throw new WrongSetting('--commands must hold a JSON list of commands, each an object with a "type".');
  return commands as readonly { readonly type: string }[];
};

const parsed = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file === '-' ? process.stdin.fd : file, 'utf8'));
  } catch {
    throw new WrongSetting(`--commands must name a file with a JSON list of commands; ${file} is none.`);
  }
};
