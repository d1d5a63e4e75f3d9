import { Controller, Get } from '@nestjs/common';
import { dictionaryJsonSchema } from '@sitrep/telemetry';
import { Access } from '../http/authentication.js';

@Controller('v1/telemetry/dictionary')
export class TelemetryDictionaryRoute {
  /** What may leave, as a JSON Schema of one record. */
  @Get()
  @Access('telemetry:read')
  get(): object {
    return dictionaryJsonSchema();
  }
}
