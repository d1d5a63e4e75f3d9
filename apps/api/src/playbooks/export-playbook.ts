import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf, tagWithVersion } from '../http/conditions.js';
import { Caller, type Principal } from '../http/principal.js';
import { PlaybookAccess } from './playbook-access.js';
import { fileOf, PlaybookFile } from './playbook-file.js';

@Controller('v1/playbooks/:id/export')
export class ExportPlaybookRoute {
  constructor(private readonly playbooks: PlaybookAccess) {}

  /** A playbook as a file, for `POST /v1/playbooks/import` here or elsewhere. */
  @Get()
  @Access('incidents:read or playbooks:write')
  async get(
    @Param('id') id: string,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PlaybookFile> {
    const playbook = await this.playbooks.read(caller, id, positionOf(request));
    tagWithVersion(reply, playbook.version);
    // Named by its id: a title in a header would have to be spelled in another alphabet.
    void reply.header('content-disposition', `attachment; filename="playbook-${playbook.id}.json"`);
    return fileOf(playbook);
  }
}
