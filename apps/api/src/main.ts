import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readSettings, settingsHelp, System, systemSurroundings, WrongSetting, type Settings } from '@sitrep/wiring';
import { watchUnusedConnections } from './http/unused-connections.js';
import { openLogOutput } from './log-output.js';
import { Measurements } from './operations/measurements.js';
import { startTracing } from './tracing/start-tracing.js';
import type { Tracing } from './tracing/tracing.js';

/** Problems that a person can solve by what the message says; everything else shows where it happened. */
const EXPLAINED = [
  'WrongSetting',
  'LogInUse',
  'LogDamaged',
  'SqliteTooOld',
  'ClusterUnusable',
  'ContentKeysUnusable',
  'ContentKeyUnknown',
];

const { version } = JSON.parse(readFileSync(findPackageJSON(import.meta.url)!, 'utf8')) as { version: string };

const main = async (): Promise<void> => {
  if (process.argv.includes('--help')) {
    process.stdout.write(
      `Sitrep ${version}, an event-sourced incident tracker.\n\nEnvironment variables:\n${settingsHelp()}\n`,
    );
    return;
  }
  const settings = readSettings(process.env);
  const logger = openLogOutput(settings.logLevel, { version });
  const measurements = new Measurements();
  const tracing = await startTracing(process.env, version, measurements, (fault) =>
    logger.error({ fault }, 'span held back'),
  );
  // The logs are looked through in threads; meanwhile this one loads what will serve them.
  const loading = import('./create-app.js');
  const system = await System.start(
    settings,
    version,
    (projection, error) => logger.error({ projection, error: error.name }, 'projection failed'),
    systemSurroundings,
    tracing?.observer ?? measurements,
  );
  const { createApp } = await loading;
  const app = await createApp(system, logger, measurements, tracing);
  stopOnSignal(app, system, tracing);
  await listen(app, settings);
  greet(await app.getUrl(), system);
};

/** Finishes what is under way, then closes the log and exits 0. */
const stopOnSignal = (app: NestFastifyApplication, system: System, tracing: Tracing | undefined): void => {
  const hangUpOnUnused = watchUnusedConnections(app.getHttpServer());
  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    system.beginStopping();
    // Until the door is shut, new connections can still come in on which nothing will be asked.
    setInterval(hangUpOnUnused, 250);
    await app.close();
    await system.stop();
    await tracing?.stop();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
};

/** @throws WrongSetting where it is a setting that keeps it from listening. */
const listen = async (app: NestFastifyApplication, { host, port }: Settings): Promise<void> => {
  try {
    await app.listen(port, host);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new WrongSetting(`PORT ${port} is in use: stop what listens there, or set another one.`);
    if (code === 'EACCES') throw new WrongSetting(`PORT ${port} is not allowed to this user: set one above 1023.`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new WrongSetting('HOST must be an address of this machine.');
    throw error;
  }
};

const WHAT_A_MODE_DOES = {
  off: 'nothing is recorded',
  local: 'records stay here, for holders of a telemetry token',
  on: 'records may be sent to where the settings say',
};

const greet = (url: string, system: System): void => {
  const { telemetryMode, mintedBootstrapSecret, defaultTeamId } = system.founded;
  const lines = [
    `Sitrep ${version} listens on ${url}`,
    `Telemetry is ${telemetryMode}: ${WHAT_A_MODE_DOES[telemetryMode]}. Read docs/content-free.md, and what it may say at ${url}/v1/telemetry/dictionary`,
  ];
  if (system.settings.auth === 'none')
    lines.push(
      '',
      '  AUTH IS OFF. Whoever uses this machine may do everything here without a token.',
      '  Take AUTH=none away before anybody relies on this.',
      '',
    );
  if (mintedBootstrapSecret !== undefined)
    lines.push(
      '',
      'This is the first start. Your administrator token, shown once and kept nowhere:',
      '',
      `  export TOKEN=${mintedBootstrapSecret}`,
      '',
      'Start an incident with it:',
      '',
      `  curl -s ${url}/v1/incidents -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\`,
      `    -d '{"name":"Checkout is slow","teamId":"${defaultTeamId}"}'`,
      '',
    );
  process.stdout.write(`${lines.join('\n')}\n`);
};

try {
  await main();
} catch (error) {
  const { name, message, stack } = error as Error;
  process.stderr.write(`${EXPLAINED.includes(name) ? message : (stack ?? message)}\n`);
  process.exit(error instanceof WrongSetting ? 2 : 1);
}
