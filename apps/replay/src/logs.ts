import { telemetryStreamOf, type ReadEvent } from '@sitrep/application';
import { diagnosticIdIn, openForReplay, readSettings, type ReplayStorage, type Settings } from '@sitrep/wiring';
import type { Command } from 'commander';

export interface GlobalOptions {
  readonly dataDir?: string;
  readonly eventstoreUrl?: string;
  readonly eventstorePrefix?: string;
  readonly json?: boolean;
}

/** The settings as the environment has them, where the command line says nothing else. @throws WrongSetting */
export const settingsOf = (command: Command): Settings => {
  const { dataDir, eventstoreUrl, eventstorePrefix } = command.optsWithGlobals<GlobalOptions>();
  // A directory that is named is meant, also where the environment names a cluster.
  const isFiles = dataDir !== undefined && eventstoreUrl === undefined;
  const cluster = isFiles ? { EVENTSTORE_URL: undefined, TELEMETRY_MAX_AGE_DAYS: undefined } : {};
  return readSettings({
    ...process.env,
    ...cluster,
    ...(dataDir !== undefined && { DATA_DIR: dataDir }),
    ...(eventstoreUrl !== undefined && { EVENTSTORE_URL: eventstoreUrl }),
    ...(eventstorePrefix !== undefined && { EVENTSTORE_PREFIX: eventstorePrefix }),
  });
};

/** Opens the logs that the command line names, for as long as the work takes. */
export const withLogs = async <Result>(
  command: Command,
  work: (logs: ReplayStorage) => Promise<Result>,
): Promise<Result> => {
  const logs = await openForReplay(settingsOf(command));
  try {
    return await work(logs);
  } finally {
    await logs.close();
  }
};

/** The telemetry stream; empty where there is none yet, or no installation that it could be of. */
export async function* telemetryIn(
  { domainLog, telemetryLog }: ReplayStorage,
  after = 0,
): AsyncGenerator<readonly ReadEvent[]> {
  const diagnosticId = await diagnosticIdIn(domainLog);
  if (telemetryLog && diagnosticId !== undefined)
    yield* telemetryLog.scanStream(telemetryStreamOf(diagnosticId), after);
}
