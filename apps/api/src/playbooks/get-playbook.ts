import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { asItWas, playbooks } from '@sitrep/application';
import { System } from '@sitrep/wiring';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf, tagWithVersion } from '../http/conditions.js';
import { IsTime, IsWholeNumber } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import { ProblemException } from '../http/problem.js';
import { invalid } from '../http/validation.js';
import { PlaybookAccess } from './playbook-access.js';
import { PlaybookResponse, shownPlaybook } from './playbook.response.js';

export class GetPlaybookQuery {
  @IsWholeNumber(1, Number.MAX_SAFE_INTEGER, { description: 'As it was at this version.', optional: true })
  version?: number;

  @IsTime({ description: 'As it was at this moment.', optional: true })
  at?: string;
}

@Controller('v1/playbooks/:id')
export class GetPlaybookRoute {
  constructor(
    private readonly playbooks: PlaybookAccess,
    private readonly system: System,
  ) {}

  /** One playbook, as it is or as it was. */
  @Get()
  @Access('incidents:read or playbooks:write')
  async get(
    @Param('id') id: string,
    @Query() { version, at }: GetPlaybookQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PlaybookResponse> {
    if (version !== undefined && at !== undefined)
      throw invalid([{ parameter: 'at', detail: 'cannot be combined with version' }]);
    const now = await this.playbooks.read(caller, id, positionOf(request));
    const isNow = at === undefined && (version === undefined || version === now.version);
    const playbook = isNow ? now : await asItWas(this.system.domainLog, playbooks, id, { version, at });
    if (!playbook) throw new ProblemException('playbook-not-found');
    tagWithVersion(reply, playbook.version);
    return shownPlaybook(playbook);
  }
}
