import { Body, Controller, Param, Put, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Handled } from '@sitrep/application';
import type { PlaybookView } from '@sitrep/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { answer, ifMatchOf } from '../http/conditions.js';
import { IsId } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import { ProblemException, type ProblemName } from '../http/problem.js';
import { PlaybookAccess } from './playbook-access.js';
import { PlaybookBody, wholeOf } from './playbook.body.js';
import { PlaybookResponse, shownPlaybook } from './playbook.response.js';

export class UpdatePlaybookBody extends PlaybookBody {
  @IsId({ description: 'The team it belongs to, and stays with.', optional: true })
  teamId?: string;
}

@Controller('v1/playbooks/:id')
export class UpdatePlaybookRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Replaces a playbook by a new version. Incidents that were started from an older one keep what they have. */
  @Put()
  @Access('playbooks:write')
  async put(
    @Param('id') id: string,
    @Body() body: UpdatePlaybookBody,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PlaybookResponse> {
    const handled = await this.commands.execute(new UpdatePlaybook(id, body, caller, ifMatchOf(request)));
    return shownPlaybook(answer(reply, handled));
  }
}

export class UpdatePlaybook extends Command<Handled<ProblemName, PlaybookView>> {
  constructor(
    readonly id: string,
    readonly body: UpdatePlaybookBody,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(UpdatePlaybook)
export class UpdatePlaybookHandler implements ICommandHandler<UpdatePlaybook> {
  constructor(private readonly playbooks: PlaybookAccess) {}

  async execute({ id, body, caller, ifVersion }: UpdatePlaybook): Promise<Handled<ProblemName, PlaybookView>> {
    const { teamId } = await this.playbooks.find(caller, id);
    if (body.teamId !== undefined && body.teamId !== teamId)
      throw new ProblemException('playbook-team-fixed', {
        errors: [{ pointer: '#/teamId', detail: 'must be the team it belongs to' }],
      });
    const command = { type: 'UpdatePlaybook', by: caller.userId, ...wholeOf(body) } as const;
    return this.playbooks.handle(caller, id, command, ifVersion);
  }
}
