import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ReadModels, type Handled } from '@sitrep/application';
import type { Id, IncidentCommand } from '@sitrep/domain';
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
  '/incident check <stage#> <task#> (both counted from 1)',
  '/incident commander [@user]',
  '/incident help',
].join('\n');

/** Where a command is given: what it is about, and what names mean there. */
export interface Place {
  /** None where no incident is at hand. */
  readonly incidentId: Id | undefined;
  readonly teamId: Id;
  readonly postId?: Id | undefined;
  /** The user that a mention stands for. */
  userOf(mention: string): Promise<Id | undefined>;
  /** How a user is called there. */
  nameOf(userId: Id): Promise<string>;
  /** How words that people typed are written there. */
  shown(text: string): string;
}

export interface Said {
  readonly isDone: boolean;
  /** For the person who gave the command. */
  readonly text: string;
  /** The incident after the command, where it was changed. */
  readonly incident?: IncidentView;
}

/** The tracker's own slash commands, whoever gives them: a task or somebody in a chat. */
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

  /** Never throws for what the caller did wrong: says it. */
  async run(text: string, place: Place, caller: Principal): Promise<Said> {
    const [, verb = 'help', rest = ''] = /^\/incident(?:\s+(\S+)\s*)?([^]*)$/.exec(text) ?? [];
    try {
      return await this.#run(verb, rest.trim(), place, caller);
    } catch (error) {
      if (!(error instanceof ProblemException)) throw error;
      return refused(error.problem);
    }
  }

  async #run(verb: string, rest: string, place: Place, caller: Principal): Promise<Said> {
    const by = caller.userId;
    switch (verb) {
      case 'start': {
        const name = withoutQuotes(rest);
        if (name === '') return sorry('Say what it is called: /incident start <name>');
        const { teamId, postId } = place;
        const body = { name, teamId, ...(postId !== undefined && { postId }) };
        return answerTo(
          await this.commands.execute(new StartIncident(body, caller)),
          ({ name }) => `Started ${place.shown(name)}.`,
        );
      }
      case 'end':
        return this.#write(place, caller, { type: 'EndIncident', by }, ({ name }) => `Ended ${place.shown(name)}.`);
      case 'commander':
        return this.#commander(rest, place, caller);
      case 'check':
        return this.#check(rest, place, caller);
      case 'info': {
        const { name, status, commanderUserId, stages } = await this.#incident(place, caller);
        const tasks = stages.flatMap((stage) => stage.tasks);
        const closed = tasks.filter(({ state }) => state === 'closed').length;
        const commander = await place.nameOf(commanderUserId);
        return told(
          `${place.shown(name)} (${status}), commanded by ${commander}: ${closed} of ${tasks.length} tasks closed`,
        );
      }
      case 'list': {
        const { documents } = await this.readModels.query(incidentHeads, {
          where: { teamId: place.teamId, status: 'active' },
          sort: { by: 'startedAt', descending: true },
          limit: 10,
        });
        return told(documents.map(({ name }) => place.shown(name)).join('\n') || 'No incident is active.');
      }
      case 'help':
        return told(HELP);
      default:
        return sorry(`There is no such command. These are:\n${HELP}`);
    }
  }

  async #commander(rest: string, place: Place, caller: Principal): Promise<Said> {
    if (rest === '') {
      const { commanderUserId } = await this.#incident(place, caller);
      return told(await place.nameOf(commanderUserId));
    }
    const commanderUserId = await place.userOf(rest.replace(/^@/, ''));
    if (commanderUserId === undefined) return sorry('Nobody of that name is known here: mention them with @.');
    const command = { type: 'ChangeCommander', by: caller.userId, commanderUserId } as const;
    const name = await place.nameOf(commanderUserId);
    return this.#write(place, caller, command, () => `The command is with ${name} now.`);
  }

  async #check(rest: string, place: Place, caller: Principal): Promise<Said> {
    const [, stage, task] = /^(\d{1,4})\s+(\d{1,4})$/.exec(rest) ?? [];
    const { stages } = await this.#incident(place, caller);
    const found = stages[Number(stage) - 1]?.tasks[Number(task) - 1];
    if (!found) return sorry('There is no such task. Count stages and tasks from 1: /incident check <stage#> <task#>');
    const state = found.state === 'closed' ? 'open' : 'closed';
    const command = { type: 'ChangeTaskState', by: caller.userId, taskId: found.id, state } as const;
    return this.#write(place, caller, command, () => `${place.shown(found.title)} is ${state} now.`);
  }

  async #write(
    place: Place,
    caller: Principal,
    command: IncidentCommand,
    text: (incident: IncidentView) => string,
  ): Promise<Said> {
    return answerTo(await this.incidents.handle(caller, incidentAt(place), command), text);
  }

  async #incident(place: Place, caller: Principal): Promise<IncidentView> {
    return this.incidents.read(caller, incidentAt(place), undefined);
  }
}

const incidentAt = ({ incidentId }: Place): Id => {
  if (incidentId === undefined) throw new ProblemException('no-incident-here');
  return incidentId;
};

const told = (text: string): Said => ({ isDone: true, text });
const sorry = (text: string): Said => ({ isDone: false, text });
const refused = (problem: ProblemName): Said => {
  const [, title, detail] = problems[problem];
  return sorry(`${title}. ${detail}`);
};

const answerTo = (handled: Handled<ProblemName, IncidentView>, text: (incident: IncidentView) => string): Said => {
  switch (handled.outcome) {
    case 'accepted':
      return { isDone: true, text: text(handled.view), incident: handled.view };
    case 'refused':
      return refused(handled.refusal);
    case 'stale':
      return refused('precondition-failed');
  }
};

/** People put names into quotes, and their keyboards make them round. */
const withoutQuotes = (text: string): string =>
  /^(?:"([^]*)"|'([^]*)'|“([^]*)”|„([^]*)“|«([^]*)»)$/
    .exec(text)
    ?.slice(1)
    .find((inner) => inner !== undefined)
    ?.trim() ?? text;
