import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  deriveTelemetry,
  foundInstallation,
  keepReadModels,
  Projection,
  ReadModels,
  TelemetryFeed,
  TelemetrySummary,
  TokenDirectory,
  WritePath,
  type EventLog,
  type Founded,
  type ProjectionStatus,
} from '@sitrep/application';
import type { Id } from '@sitrep/domain';
import { SqliteEventLog, type Head } from '@sitrep/event-log-sqlite';
import { readModels } from '@sitrep/read-models';
import { SqliteReadStore } from '@sitrep/read-store-sqlite';
import { licenseFor, readLicense, type License } from './license.js';
import { WrongSetting, type Settings } from './settings.js';
import { digestOfToken, systemSurroundings } from './system-surroundings.js';

/**
 * One running Sitrep without a door: logs, write path, projections and feed, joined as the settings say. What happens at
 * a start happens here, in order, and at a stop in reverse.
 */
export class System {
  readonly surroundings = systemSurroundings;
  readonly settings: Settings;
  /** Sitrep's own. */
  readonly version: string;
  readonly founded: Founded;
  readonly domainLog: EventLog;
  readonly writePath: WritePath;
  readonly readModels: ReadModels;
  readonly tokens: TokenDirectory;
  /** The license in force when the process started. */
  readonly license: License | undefined;
  readonly telemetryFeed: TelemetryFeed;
  readonly telemetrySummary: TelemetrySummary;
  readonly readModelProjection: Projection;
  readonly telemetryProjection: Projection;
  readonly #storage: Storage;
  readonly #feedProjection: Projection;
  readonly #stopping = new AbortController();

  /** @throws LogInUse, LogDamaged, SqliteTooOld, WrongSetting: each says what to do. */
  static async start(settings: Settings, version: string, onFault: OnFault): Promise<System> {
    const installed = readLicense(settings);
    const licenseOf = (diagnosticId: Id) => licenseFor(installed, diagnosticId, systemSurroundings.now());
    const storage = await openStorage(settings);
    try {
      const writePath = new WritePath(storage.domainLog, systemSurroundings);
      const founded = await foundInstallation(writePath, systemSurroundings, {
        serverVersion: version,
        pluginVersion: version,
        telemetryMode: settings.telemetry,
        licenseIdFor: (diagnosticId) => licenseOf(diagnosticId)?.licenseId ?? null,
        doNotTrack: settings.doNotTrack,
        ...(settings.bootstrapToken && { bootstrapTokenSha256: digestOfToken(settings.bootstrapToken) }),
      });
      const license = licenseOf(founded.diagnosticId);
      return new System({ settings, version, storage, writePath, founded, license, onFault });
    } catch (error) {
      await storage.close();
      throw error;
    }
  }

  private constructor({ settings, version, storage, writePath, founded, license, onFault }: Parts) {
    const { domainLog, telemetryLog, readStore } = storage;
    const { diagnosticId } = founded;
    this.settings = settings;
    this.version = version;
    this.#storage = storage;
    this.founded = founded;
    this.license = license;
    this.domainLog = domainLog;
    this.writePath = writePath;
    const project = (name: string, run: ConstructorParameters<typeof Projection>[1]) => {
      const projection = new Projection(name, run, (error) => onFault(name, error));
      projection.start();
      return projection;
    };
    this.readModelProjection = project('read-models', (signal, onPage) =>
      keepReadModels(domainLog, readStore, signal, (page) => {
        this.tokens.onPage(page);
        return onPage(page);
      }),
    );
    this.readModels = new ReadModels(readStore, this.readModelProjection, writePath);
    this.tokens = new TokenDirectory(this.readModels);
    this.telemetryProjection = project('telemetry', (signal, onPage) =>
      deriveTelemetry({ domainLog, telemetryLog, diagnosticId, now: () => this.surroundings.now(), signal, onPage }),
    );
    this.telemetryFeed = new TelemetryFeed(telemetryLog, diagnosticId);
    this.telemetrySummary = new TelemetrySummary(telemetryLog, diagnosticId);
    this.#feedProjection = project('telemetry-feed', (signal, onPage) => this.telemetryFeed.keepAwake(signal, onPage));
  }

  /** Aborts when the process is to stop: whoever waits or streams lets go. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  beginStopping(): void {
    this.#stopping.abort();
  }

  async stop(): Promise<void> {
    this.beginStopping();
    await Promise.all(
      [this.#feedProjection, this.telemetryProjection, this.readModelProjection].map((each) => each.stop()),
    );
    await this.#storage.close();
  }

  projections(): readonly ProjectionStatus[] {
    return [this.readModelProjection, this.telemetryProjection, this.#feedProjection].map((each) => each.status());
  }

  /** Nobody else writes to this log: who is not at work here is not at work at all. */
  readonly isOnlyProcess = true;

  /** What keeps the system from serving, in words for whoever is on call; empty when all is well. */
  faults(): string[] {
    if (this.stopping.aborted) return ['the process is stopping'];
    return this.projections().flatMap(({ name, state, fault }) => {
      if (state === 'live') return [];
      // Our own errors say places and rules; what a library says could quote a word, so of it only the kind is shown.
      const why = fault ? `: ${OWN_ERRORS.includes(fault.name) ? fault.message : fault.name}` : '';
      return [
        state === 'stopped'
          ? `the projection ${name} stands still${why}`
          : `the projection ${name} is catching up${why}`,
      ];
    });
  }

  /** Telemetry shows what this process has acknowledged, unless deriving it takes unusually long: then it comes later. */
  async telemetryCaughtUp(): Promise<void> {
    await this.telemetryProjection.live(TELEMETRY_CATCH_UP_MAX_MS);
    await this.telemetryProjection.reached(this.writePath.newest, TELEMETRY_CATCH_UP_MAX_MS);
  }
}

const TELEMETRY_CATCH_UP_MAX_MS = 1_000;
const OWN_ERRORS = ['LogDamaged', 'PositionUnknown', 'StorageUnavailable', 'TelemetryRefused', 'UnreadableEvent'];

interface Parts {
  readonly settings: Settings;
  readonly version: string;
  readonly storage: Storage;
  readonly writePath: WritePath;
  readonly founded: Founded;
  readonly license: License | undefined;
  readonly onFault: OnFault;
}

/** Told when a projection meets something that it must not skip, or loses its log. */
export type OnFault = (projection: string, error: Error) => void;

interface Storage {
  readonly domainLog: EventLog;
  readonly telemetryLog: EventLog;
  readonly readStore: SqliteReadStore;
  close(): Promise<void>;
}

/** @throws WrongSetting when there can be no such directory. */
const makeDirectory = (directory: string): void => {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    throw new WrongSetting('DATA_DIR must be a directory that this user may read and write.');
  }
};

const openStorage = async ({ dataDirectory }: Settings): Promise<Storage> => {
  makeDirectory(dataDirectory);
  const opened: { close(): unknown }[] = [];
  const close = async () => {
    for (const each of opened.toReversed()) await each.close();
  };
  // The store holds the witnesses against which the logs are checked, but a second process must not touch it either. So
  // it is opened by the first log that asks for its witness, which a log does once it holds its lock.
  let readStore: SqliteReadStore | undefined;
  const store = (): SqliteReadStore => {
    if (!readStore)
      opened.unshift((readStore = SqliteReadStore.open(join(dataDirectory, 'read-models.db'), readModels)));
    return readStore;
  };
  const openLog = (name: string): EventLog => {
    const witness = {
      read: () => store().witnessOf(name).read(),
      write: (head: Head) => store().witnessOf(name).write(head),
    };
    const log = SqliteEventLog.open({ file: join(dataDirectory, `${name}.db`), witness });
    opened.push(log);
    return log;
  };
  try {
    return { domainLog: openLog('events'), telemetryLog: openLog('telemetry'), readStore: store(), close };
  } catch (error) {
    await close();
    throw error;
  }
};
