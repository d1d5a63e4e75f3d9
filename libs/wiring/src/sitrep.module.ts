import { Module, type DynamicModule } from '@nestjs/common';
import {
  ChangeFeed,
  ChatRegistry,
  ReadModels,
  TelemetryFeed,
  TelemetrySummary,
  TokenDirectory,
  UserRegistry,
  WritePath,
} from '@sitrep/application';
import { System } from './system.js';

/** Gives Nest's injector what a running system is made of. */
@Module({})
export class SitrepModule {
  static over(system: System): DynamicModule {
    const providers = [
      { provide: System, useValue: system },
      { provide: WritePath, useValue: system.writePath },
      { provide: ReadModels, useValue: system.readModels },
      { provide: TokenDirectory, useValue: system.tokens },
      { provide: UserRegistry, useValue: system.users },
      { provide: ChangeFeed, useValue: system.changes },
      { provide: ChatRegistry, useValue: system.chat },
      { provide: TelemetryFeed, useValue: system.telemetryFeed },
      { provide: TelemetrySummary, useValue: system.telemetrySummary },
    ];
    return { module: SitrepModule, global: true, providers, exports: providers };
  }
}
