import { Body, Controller, Param, Put, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ApiParam } from '@nestjs/swagger';
import type { Handled } from '@sitrep/application';
import { ROLES, type Id, type Role } from '@sitrep/domain';
import type { IncidentView } from '@sitrep/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { ifMatchOf } from '../http/conditions.js';
import { IsId } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import type { ProblemName } from '../http/problem.js';
import { invalid } from '../http/validation.js';
import { IncidentAccess } from './incident-access.js';
import { answerIncident } from './incident-json.js';
import { IncidentResponse } from './incident.response.js';

export class AssignRoleBody {
  @IsId({ description: 'Who holds it from now on; null for nobody.', nullable: true })
  userId: string | null;
}

@Controller('v1/incidents/:id/roles/:role')
export class AssignRoleRoute {
  constructor(private readonly commands: CommandBus) {}

  /** Gives a role beside the commander's to somebody, or to nobody. To who holds it already, nothing changes. */
  @Put()
  @Access('incidents:write')
  @ApiParam({ name: 'role', enum: ROLES })
  async put(
    @Param('id') id: string,
    @Param('role') role: string,
    @Body() { userId }: AssignRoleBody,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IncidentResponse> {
    const command = new AssignRole(id, roleInPath(role), userId, caller, ifMatchOf(request));
    return answerIncident(reply, await this.commands.execute(command));
  }
}

/** @throws ProblemException when there is no such role. */
const roleInPath = (text: string): Role => {
  const role = ROLES.find((each) => each === text);
  if (!role) throw invalid([{ parameter: 'role', detail: `must be one of: ${ROLES.join(', ')}` }]);
  return role;
};

export class AssignRole extends Command<Handled<ProblemName, IncidentView>> {
  constructor(
    readonly id: string,
    readonly role: Role,
    readonly userId: Id | null,
    readonly caller: Principal,
    readonly ifVersion: number | undefined,
  ) {
    super();
  }
}

@CommandHandler(AssignRole)
export class AssignRoleHandler implements ICommandHandler<AssignRole> {
  constructor(private readonly incidents: IncidentAccess) {}

  execute({ id, role, userId, caller, ifVersion }: AssignRole): Promise<Handled<ProblemName, IncidentView>> {
    return this.incidents.handle(caller, id, { type: 'AssignRole', by: caller.userId, role, userId }, ifVersion);
  }
}
