import {
  deriveTelemetry,
  type Doorbell,
  foundInstallation,
  incidents,
  keepReadModels,
  keptHere,
  Projection,
  ReadModels,
  TelemetryFeed,
  WritePath,
  type EventLog,
  type ReadStore,
  type Surroundings,
} from '@sitrep/application';
import type { System } from '@sitrep/wiring';
import { IdempotencyInterceptor } from '../../apps/api/src/http/idempotency.js';
import type { Life, Schedule } from './schedule.js';
import { SimulatedLog } from './simulated-log.js';

/** What outlives every process. */
export interface Disks {
  readonly domainLog: EventLog;
  readonly telemetryLog: EventLog;
  /** Of this process alone. */
  readonly readStore: ReadStore;
}

/** As `System`, without a door and on simulated logs: the same parts, joined in the same way. */
export class SimulatedProcess {
  readonly writePath: WritePath;
  readonly idempotency: IdempotencyInterceptor;
  readonly projections: readonly Projection[];
  readonly readModels: ReadModels;
  readonly telemetryFeed: TelemetryFeed;

  static async start(parts: Parts): Promise<SimulatedProcess> {
    const writePath = new WritePath(logOf(parts, 'domainLog'), parts.surroundings);
    const newTokenSecret = () => ({ secret: 'secret', sha256: '0'.repeat(64) });
    const { diagnosticId } = await foundInstallation(
      writePath,
      { ...parts.surroundings, newTokenSecret },
      { serverVersion: '1.0.0', pluginVersion: '1.0.0', telemetryMode: 'local', doNotTrack: false },
    );
    return new SimulatedProcess(parts, writePath, diagnosticId);
  }

  private constructor(parts: Parts, writePath: WritePath, diagnosticId: string) {
    const { surroundings, isOnlyProcess, disks, onFault } = parts;
    this.writePath = writePath;
    this.idempotency = new IdempotencyInterceptor(writePath, { surroundings, isOnlyProcess } as unknown as System);
    const [domainLog, telemetryLog] = [logOf(parts, 'domainLog'), logOf(parts, 'telemetryLog')];
    const readModels: Projection = new Projection(
      'read-models',
      (signal, onPage) =>
        keepReadModels(domainLog, keptHere(disks.readStore), signal, (page) => {
          if (readModels.status().state === 'live') writePath.observe(incidents, page.events);
          return onPage(page);
        }),
      onFault,
    );
    this.readModels = new ReadModels(disks.readStore, readModels, writePath);
    this.telemetryFeed = new TelemetryFeed(telemetryLog, diagnosticId);
    const telemetry = new Projection(
      'telemetry',
      (signal, onPage) =>
        deriveTelemetry({
          ...{ domainLog, telemetryLog, diagnosticId, signal },
          now: () => surroundings.now(),
          ...(!isOnlyProcess && { takeOverAfterMs: TAKE_OVER_AFTER_MS }),
          onPage: (page) => {
            if (page.events.length > 0) this.telemetryFeed.wake();
            return onPage(page);
          },
        }),
      onFault,
    );
    this.projections = [readModels, telemetry];
    for (const each of this.projections) each.start();
  }
}

const TAKE_OVER_AFTER_MS = 1_000;

interface Parts {
  readonly disks: Disks;
  readonly appended: Readonly<Record<'domainLog' | 'telemetryLog', Doorbell>>;
  readonly schedule: Schedule;
  readonly life: Life;
  readonly surroundings: Surroundings;
  readonly isOnlyProcess: boolean;
  readonly onFault: (error: Error) => void;
}

const logOf = ({ disks, appended, schedule, life }: Parts, which: 'domainLog' | 'telemetryLog') =>
  new SimulatedLog(disks[which], appended[which], schedule, life);
