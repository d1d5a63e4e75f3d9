import { Controller, Get, Res } from '@nestjs/common';
import { servers, TelemetrySummary, WritePath } from '@sitrep/application';
import { System } from '@sitrep/wiring';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { TelemetryServerList } from './telemetry-server.response.js';

@Controller('v1/telemetry/servers')
export class ListServersRoute {
  constructor(
    private readonly summary: TelemetrySummary,
    private readonly writePath: WritePath,
    private readonly system: System,
  ) {}

  /** The servers that telemetry tells of, each by its diagnosticID: what runs there, and how much there is of what. */
  @Get()
  @Access('telemetry:read')
  async list(@Res({ passthrough: true }) reply: FastifyReply): Promise<TelemetryServerList> {
    void reply.header('cache-control', 'no-store');
    await this.system.telemetryCaughtUp();
    const { diagnosticId } = this.system.founded;
    const { serverVersion, pluginVersion, licenseId } = (await this.writePath.view(servers, diagnosticId))!;
    const { firstEventAt, lastEventAt, counts } = await this.summary.counts();
    return {
      items: [
        {
          diagnosticID: diagnosticId,
          serverVersion: serverVersion!,
          pluginVersion: pluginVersion!,
          licenseId,
          firstEventAt,
          lastEventAt,
          counts,
        },
      ],
      nextCursor: null,
    };
  }
}
