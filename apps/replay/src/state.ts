import { incidents, installations, playbooks, requests, servers, teams, tokens, webhooks } from '@sitrep/application';
import type { Command } from 'commander';
import { withPoint, type Point } from './arguments.js';
import { EXIT } from './exit-codes.js';
import { withLogs } from './logs.js';
import { printJson } from './output.js';
import { recordedIn } from './read-stream.js';

export const state = (program: Command): Command =>
  withPoint(program.command('state'))
    .description('print what the rules knew of a stream when they judged the next command, as JSON')
    .argument('<stream>', 'incident-…, playbook-…, team-…, token-…, webhook-…, server-…, request-… or installation')
    .addHelpText(
      'after',
      `
Examples:
  replay state incident-01m83jjj1a7j5mknfmkkt2k0wy --version 3
  replay state installation
  replay state server-01m83jjh6xjy9qwyw5gvxr6fn3 --position 2`,
    )
    .action(async (stream: string, point: Point, command: Command) => {
      const decider = deciderOf(stream);
      await withLogs(command, async ({ domainLog }) => {
        let [folded, version] = [decider.initialState, 0];
        const onFault = () => (process.exitCode = EXIT.found);
        for await (const recorded of recordedIn(domainLog, stream, point, onFault)) {
          folded = decider.evolve(folded, recorded.event);
          version = recorded.version;
        }
        await printJson({ stream, version, state: folded ?? null });
      });
    });

/** Of any kind: the stream's name and its events belong together, as the write path sees to. */
interface AnyDecider {
  readonly initialState: unknown;
  evolve(state: unknown, event: unknown): unknown;
}

const deciderOf = (stream: string): AnyDecider => {
  const kinds = [incidents, playbooks, teams, tokens, webhooks, servers, requests, installations];
  const kind = kinds.find((each) => stream.startsWith(each.streamOf('')));
  if (!kind) throw new Error(`${stream} is no stream of Sitrep's. "replay streams" lists what there is.`);
  return kind.decider;
};
