// The paths are those of Sitrep, as far as they go, so that the same load can be put on both.
import {
  Body,
  ConflictException,
  Controller,
  Get,
  NotFoundException,
  Param,
  ParseUUIDPipe,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Length, Max, MaxLength, Min } from 'class-validator';
import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { IncidentStore, type TaskState } from './incident-store.js';

class StartIncidentBody {
  @IsString() @Length(1, 200) name: string;
  @IsOptional() @IsString() @MaxLength(10_000) description?: string;
  @IsString() @Length(26, 36) teamId: string;
}

class AddTaskBody {
  @IsString() @Length(1, 200) title: string;
  @IsOptional() @IsString() @MaxLength(10_000) description?: string;
}

class ChangeTaskStateBody {
  @IsIn(['open', 'in_progress', 'closed']) state: TaskState;
}

class ListQuery {
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(200) limit?: number;
}

const COMMANDER = randomUUID();

@Controller('v1/incidents')
export class IncidentRoutes {
  constructor(private readonly incidents: IncidentStore) {}

  @Post()
  start(@Body() { name, description = '', teamId }: StartIncidentBody): Promise<object> {
    return this.incidents.start(name, description, teamId, COMMANDER);
  }

  @Get()
  async list(@Query() { limit = 50 }: ListQuery): Promise<object> {
    return { items: await this.incidents.list(limit) };
  }

  @Get(':id')
  async get(@Param('id', ParseUUIDPipe) id: string): Promise<object> {
    const incident = await this.incidents.find(id);
    if (!incident) throw new NotFoundException('There is no such incident.');
    return incident;
  }

  @Post(':id/end')
  async end(@Param('id', ParseUUIDPipe) id: string): Promise<object> {
    const ended = await this.incidents.end(id);
    if (!ended) throw new ConflictException('No incident is active under this id.');
    return ended;
  }

  @Post(':id/stages/:stageId/tasks')
  async addTask(
    @Param('id', ParseUUIDPipe) id: string,
    @Param('stageId', ParseUUIDPipe) stageId: string,
    @Body() { title, description = '' }: AddTaskBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const task = await this.incidents.addTask(id, stageId, title, description);
    if (!task) throw new NotFoundException('The incident has no such stage.');
    void reply.header('location', `/v1/incidents/${id}/tasks/${task.id}`);
    return task;
  }

  @Put(':id/tasks/:taskId/state')
  async changeTaskState(
    @Param('id', ParseUUIDPipe) id: string,
    @Param('taskId', ParseUUIDPipe) taskId: string,
    @Body() { state }: ChangeTaskStateBody,
  ): Promise<object> {
    const task = await this.incidents.changeTaskState(id, taskId, state);
    if (!task) throw new NotFoundException('The incident has no such task.');
    return task;
  }
}
