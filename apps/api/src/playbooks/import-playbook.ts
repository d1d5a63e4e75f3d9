import { Body, Controller, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { IsId } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import { answerCreated, CreatePlaybook } from './create-playbook.js';
import { PlaybookFile } from './playbook-file.js';
import { PlaybookResponse } from './playbook.response.js';

export class ImportPlaybookQuery {
  @IsId({ description: "For this team instead of the file's; the members are left out then.", optional: true })
  teamId?: string;
}

@Controller('v1/playbooks/import')
export class ImportPlaybookRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Creates a playbook from a file that was exported, here or elsewhere. */
  @Post()
  @Access('playbooks:write')
  async post(
    @Body() file: PlaybookFile,
    @Query() { teamId }: ImportPlaybookQuery,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PlaybookResponse> {
    // Members are people of the team that the file comes from.
    const body = teamId === undefined ? file : { ...file, teamId, memberUserIds: [] };
    return answerCreated(reply, await this.commands.execute(new CreatePlaybook(body, caller)));
  }
}
