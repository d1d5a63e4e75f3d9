import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { eventsOf, playbooks } from '@sitrep/application';
import { evolvePlaybookView, type PlaybookView } from '@sitrep/read-models';
import { System } from '@sitrep/wiring';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf, tagWithVersion } from '../http/conditions.js';
import { IsWholeNumber } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import { ProblemException } from '../http/problem.js';
import { PlaybookAccess } from './playbook-access.js';
import { PlaybookResponse, shownPlaybook } from './playbook.response.js';

export class GetPlaybookQuery {
  @IsWholeNumber(1, Number.MAX_SAFE_INTEGER, { description: 'As it was at this version.', optional: true })
  version?: number;
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
    @Query() { version }: GetPlaybookQuery,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PlaybookResponse> {
    const now = await this.playbooks.read(caller, id, positionOf(request));
    const playbook = version === undefined || version === now.version ? now : await this.#asItWas(id, version);
    if (!playbook) throw new ProblemException('playbook-not-found');
    tagWithVersion(reply, playbook.version);
    return shownPlaybook(playbook);
  }

  async #asItWas(id: string, version: number): Promise<PlaybookView | undefined> {
    let playbook: PlaybookView | undefined;
    for await (const recorded of eventsOf(this.system.domainLog, playbooks.streamOf(id))) {
      if (recorded.version > version) break;
      playbook = evolvePlaybookView(playbook, recorded);
    }
    // A version that has not been reached yet is not the newest one.
    return playbook?.version === version ? playbook : undefined;
  }
}
