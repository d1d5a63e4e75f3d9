import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { taskIn } from '@sitrep/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { positionOf, tagWithVersion } from '../http/conditions.js';
import { idInPath } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import { ProblemException } from '../http/problem.js';
import { IncidentAccess } from '../incidents/incident-access.js';
import { TaskResponse } from '../incidents/incident.response.js';

@Controller('v1/incidents/:id/tasks/:taskId')
export class GetTaskRoute {
  constructor(private readonly incidents: IncidentAccess) {}

  /** One task. Its ETag is that of its incident, whose version a write of the task is judged by. */
  @Get()
  @Access('incidents:read')
  async get(
    @Param('id') id: string,
    @Param('taskId') taskId: string,
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaskResponse> {
    const { stages, version } = await this.incidents.read(caller, id, positionOf(request));
    const task = taskIn(stages, idInPath(taskId, 'taskId'));
    if (!task) throw new ProblemException('task-not-found');
    tagWithVersion(reply, version);
    return task;
  }
}
