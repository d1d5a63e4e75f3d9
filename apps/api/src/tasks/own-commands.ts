import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ReadModels, type Handled } from '@sitrep/application';
import { isId, type Id, type IncidentCommand } from '@sitrep/domain';
import { incidentHeads, type IncidentView } from '@sitrep/read-models';
import type { Principal } from '../http/principal.js';
import { ProblemException, problems, type ProblemName } from '../http/problem.js';
import { IncidentAccess } from '../incidents/incident-access.js';
import { StartIncident } from '../incidents/start-incident.js';

const HELP = [
  '/incident start <name>',
  '/incident end',
  '/incident list',
  '/incident info',
  '/incident check <stage#> <task#> (both counted from 1; a closed task is opened again)',
  '/incident commander [@user]',
  '/incident help',
].join('\n');

/** One of the tracker's own slash commands, and where it was given. */
export interface OwnCommand {
  /** With its slash, as it was typed. */
  readonly text: string;
  /** The incident that it is about; undefined where there is none. */
  readonly incidentId: Id | undefined;
  readonly teamId: Id;
  /** Where an incident that is started has its channel; minted where nothing is said. */
  readonly channelId?: Id | undefined;
  /** The message that an incident is started from. */
  readonly postId?: Id | undefined;
  /** Whom a name without `@` stands for. */
  readonly userOf?: (name: string) => Promise<Id | undefined>;
  /** What a user is called, for people to read. */
  readonly nameOf?: (userId: Id) => Promise<string>;
}

export type OwnOutcome =
  | {
      readonly ran: true;
      readonly response: string;
      /** Something was changed, which the others in the channel want to know. */
      readonly changed: boolean;
    }
  /** What was wrong and what to do, for people. */
  | { readonly ran: false; readonly reason: 'refused'; readonly sentence: string };

/** The tracker's own slash commands, run in this process as the caller. */
@Injectable()
export class OwnCommands {
  constructor(
    private readonly commands: CommandBus,
    private readonly incidents: IncidentAccess,
    private readonly readModels: ReadModels,
  ) {}

  isOwn(text: string): boolean {
    return /^\/incident(?:\s|$)/.test(text);
  }

  /** A problem of the caller's making is told in a sentence; what is broken is thrown. */
  async run(command: OwnCommand, caller: Principal): Promise<OwnOutcome> {
    try {
      return await this.#run(command, caller);
    } catch (error) {
      if (!(error instanceof ProblemException) || problems[error.problem][0] >= 500) throw error;
      return refused(error.problem);
    }
  }

  async #run(command: OwnCommand, caller: Principal): Promise<OwnOutcome> {
    const { text, incidentId, teamId, channelId, postId } = command;
    const [, verb = 'help', rest = ''] = /^\/incident(?:\s+(\S+)\s*)?([^]*)$/.exec(text.trim()) ?? [];
    const by = caller.userId;
    switch (verb) {
      case 'start': {
        const name = withoutQuotes(rest);
        if (name === '') return failed('Say what has happened: /incident start <name>');
        const body = { name, teamId, ...(postId !== undefined && { postId }) };
        const handled = await this.commands.execute(new StartIncident(body, caller, channelId));
        return outcomeOf(handled, 'The incident has been started.');
      }
      case 'list': {
        const { documents } = await this.readModels.query(incidentHeads, {
          where: { teamId, status: 'active' },
          sort: { by: 'startedAt', descending: true },
          limit: 10,
        });
        return said(documents.map(({ name }) => name).join('\n') || 'No incident is active.');
      }
      case 'help':
        return said(HELP);
      case 'end':
      case 'commander':
      case 'check':
      case 'info':
        return incidentId === undefined
          ? failed('There is no incident in this channel. Start one with /incident start <name>, or go to its channel.')
          : this.#inIncident(verb, rest.trim(), incidentId, command, caller, by);
      default:
        return failed(`That is not a command. These are:\n${HELP}`);
    }
  }

  async #inIncident(
    verb: 'end' | 'commander' | 'check' | 'info',
    rest: string,
    incidentId: Id,
    { userOf = minted, nameOf = (id) => Promise.resolve(id) }: OwnCommand,
    caller: Principal,
    by: Id,
  ): Promise<OwnOutcome> {
    const write = async (command: IncidentCommand, response: string) =>
      outcomeOf(await this.incidents.handle(caller, incidentId, command), response);
    switch (verb) {
      case 'end':
        return write({ type: 'EndIncident', by }, 'The incident has been ended.');
      case 'commander': {
        if (rest === '') return said(await nameOf((await this.#incident(caller, incidentId)).commanderUserId));
        const commanderUserId = await userOf(rest.replace(/^@/, ''));
        if (commanderUserId === undefined)
          return failed('There is no such user. Mention one: /incident commander @user');
        return write({ type: 'ChangeCommander', by, commanderUserId }, 'The command has been handed over.');
      }
      case 'check': {
        const [, stage, task] = /^(\d{1,4})\s+(\d{1,4})$/.exec(rest) ?? [];
        const { stages } = await this.#incident(caller, incidentId);
        const found = stages[Number(stage) - 1]?.tasks[Number(task) - 1];
        if (!found)
          return failed('There is no such task. Say which by stage and task, counted from 1: /incident check 1 2');
        const state = found.state === 'closed' ? 'open' : 'closed';
        return write({ type: 'ChangeTaskState', by, taskId: found.id, state }, `The task is ${state} now.`);
      }
      case 'info': {
        const { name, status, stages } = await this.#incident(caller, incidentId);
        const tasks = stages.flatMap((stage) => stage.tasks);
        const closed = tasks.filter(({ state }) => state === 'closed').length;
        return said(`${name} (${status}), ${closed} of ${tasks.length} tasks closed`);
      }
    }
  }

  async #incident(caller: Principal, id: string): Promise<IncidentView> {
    return this.incidents.read(caller, id, undefined);
  }
}

/** Outside of chat products a user is known by id alone. */
const minted = (name: string): Promise<Id | undefined> => Promise.resolve(isId(name) ? name : undefined);

/** A name that stands in quotes as a whole, also in those that keyboards put in by themselves. */
const withoutQuotes = (text: string): string => {
  const [, , straight, curly] = /^(?:(["'])(.*)\1|[“„«](.*)[”“»])$/su.exec(text.trim()) ?? [];
  return (straight ?? curly ?? text).trim();
};

const said = (response: string): OwnOutcome => ({ ran: true, response, changed: false });
const failed = (sentence: string): OwnOutcome => ({ ran: false, reason: 'refused', sentence });
const refused = (problem: ProblemName): OwnOutcome => {
  const [, title, detail] = problems[problem];
  return failed(`${title}. ${detail}`);
};
const outcomeOf = (handled: Handled<ProblemName, IncidentView>, response: string): OwnOutcome => {
  if (handled.outcome === 'accepted') return { ran: true, response, changed: true };
  return refused(handled.outcome === 'refused' ? handled.refusal : 'precondition-failed');
};
