import { Controller, Get, Param, Res } from '@nestjs/common';
import { System } from '@sitrep/wiring';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/authentication.js';
import { idInPath } from '../http/fields.js';
import { ProblemException } from '../http/problem.js';
import { Licensee } from './licensee.response.js';

@Controller('v1/telemetry/servers/:diagnosticID/licensee')
export class IdentifyLicenseeRoute {
  constructor(private readonly system: System) {}

  /** Who has bought the license of a server. The answer comes from the license file; no event and no record holds it. */
  @Get()
  @Access('telemetry:identify')
  get(@Param('diagnosticID') diagnosticID: string, @Res({ passthrough: true }) reply: FastifyReply): Licensee {
    void reply.header('cache-control', 'no-store');
    const { license, founded } = this.system;
    if (idInPath(diagnosticID) !== founded.diagnosticId || !license) throw new ProblemException('licensee-not-found');
    const { licenseId, buyer, validFrom, validUntil } = license;
    return { diagnosticID, licenseId, buyer: { name: buyer.name, contact: buyer.contact }, validFrom, validUntil };
  }
}
