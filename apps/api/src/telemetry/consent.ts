import { Body, Controller, Get, Put, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { servers, WritePath, type Handled } from '@sitrep/application';
import { TELEMETRY_MODES, type ServerState, type TelemetryMode } from '@sitrep/domain';
import { System } from '@sitrep/wiring';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { accepted } from '../http/conditions.js';
import { IsOneOf } from '../http/fields.js';
import { Caller, type Principal } from '../http/principal.js';
import { ProblemException, type ProblemName } from '../http/problem.js';

export class Consent {
  @IsOneOf(TELEMETRY_MODES, {
    description: '`off` derives nothing; `local` derives and serves on request; `on` may also send records away.',
  })
  mode: TelemetryMode;
}

@Controller('v1/telemetry/consent')
export class ConsentRoute {
  constructor(
    private readonly commands: CommandBus,
    private readonly system: System,
  ) {}

  /** The telemetry mode in force. */
  @Get()
  @Access('signed-in')
  async get(): Promise<Consent> {
    const server = await this.system.writePath.view(servers, this.system.founded.diagnosticId);
    return { mode: server!.telemetryMode! };
  }

  /** Changes the telemetry mode, for everything that happens from now on. */
  @Put()
  @Access('admin')
  async put(
    @Body() { mode }: Consent,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Consent> {
    const server = accepted(reply, await this.commands.execute(new ChangeConsent(mode, caller)));
    // Once this is answered, nothing more is sent away that may not.
    await this.system.readModels.caughtUp();
    return { mode: server.telemetryMode! };
  }
}

export class ChangeConsent extends Command<Handled<ProblemName, ServerState>> {
  constructor(
    readonly mode: TelemetryMode,
    readonly caller: Principal,
  ) {
    super();
  }
}

@CommandHandler(ChangeConsent)
export class ChangeConsentHandler implements ICommandHandler<ChangeConsent> {
  constructor(
    private readonly writePath: WritePath,
    private readonly system: System,
  ) {}

  async execute({ mode, caller }: ChangeConsent): Promise<Handled<ProblemName, ServerState>> {
    if (mode === 'on' && this.system.settings.doNotTrack) throw new ProblemException('do-not-track');
    const command = { type: 'ChangeTelemetryMode', mode, by: caller.userId, reason: 'request' } as const;
    return this.writePath.handle(servers, this.system.founded.diagnosticId, command);
  }
}
