import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ReadModels, type CommandOutcome, type Handled, type SlashCommand } from '@sitrep/application';
import { isId, type IncidentCommand } from '@sitrep/domain';
import { incidentHeads, type IncidentView } from '@sitrep/read-models';
import type { Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
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

/** The tracker's own slash commands, run in this process as the caller, in the incident at hand. */
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

  async run({ text, incidentId, teamId }: SlashCommand, caller: Principal): Promise<CommandOutcome> {
    const [, verb = 'help', rest = ''] = /^\/incident(?:\s+(\S+)\s*)?([^]*)$/.exec(text) ?? [];
    const write = async (command: IncidentCommand, said: string) =>
      outcomeOf(await this.incidents.handle(caller, incidentId, command), said);
    const by = caller.userId;
    switch (verb) {
      case 'start': {
        if (rest === '') return failed;
        const handled = await this.commands.execute(new StartIncident({ name: rest, teamId }, caller));
        return outcomeOf(handled, 'The incident has been started.');
      }
      case 'end':
        return write({ type: 'EndIncident', by }, 'The incident has been ended.');
      case 'commander': {
        if (rest === '') return said((await this.#incident(caller, incidentId)).commanderUserId);
        const commanderUserId = rest.replace(/^@/, '');
        if (!isId(commanderUserId)) return failed;
        return write({ type: 'ChangeCommander', by, commanderUserId }, 'The command has been handed over.');
      }
      case 'check': {
        const [, stage, task] = /^(\d{1,4})\s+(\d{1,4})$/.exec(rest) ?? [];
        const { stages } = await this.#incident(caller, incidentId);
        const found = stages[Number(stage) - 1]?.tasks[Number(task) - 1];
        if (!found) return failed;
        const state = found.state === 'closed' ? 'open' : 'closed';
        return write({ type: 'ChangeTaskState', by, taskId: found.id, state }, `The task is ${state} now.`);
      }
      case 'info': {
        const { name, status, stages } = await this.#incident(caller, incidentId);
        const tasks = stages.flatMap((stage) => stage.tasks);
        const closed = tasks.filter(({ state }) => state === 'closed').length;
        return said(`${name} (${status}), ${closed} of ${tasks.length} tasks closed`);
      }
      case 'list': {
        const { documents } = await this.readModels.query(incidentHeads, {
          where: { teamId, status: 'active' },
          sort: { by: 'startedAt', descending: true },
          limit: 10,
        });
        return said(documents.map(({ name }) => name).join('\n'));
      }
      case 'help':
        return said(HELP);
      default:
        return failed;
    }
  }

  async #incident(caller: Principal, id: string): Promise<IncidentView> {
    return this.incidents.read(caller, id, undefined);
  }
}

const said = (response: string): CommandOutcome => ({ ran: true, response });
const failed: CommandOutcome = { ran: false, reason: 'refused' };
const outcomeOf = ({ outcome }: Handled<ProblemName, IncidentView>, response: string): CommandOutcome =>
  outcome === 'accepted' ? said(response) : failed;
