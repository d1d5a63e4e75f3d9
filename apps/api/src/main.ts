import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { readSettings, settingsHelp, System, WrongSetting } from '@sitrep/wiring';
import { pino } from 'pino';
import { createApp } from './create-app.js';

/** Problems that a person can solve by what the message says; everything else shows where it happened. */
const EXPLAINED = ['WrongSetting', 'LogInUse', 'LogDamaged', 'SqliteTooOld'];

const version = (
  JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

const main = async (): Promise<void> => {
  if (process.argv.includes('--help')) {
    process.stdout.write(
      `Sitrep ${version}, an event-sourced incident tracker.\n\nEnvironment variables:\n${settingsHelp()}\n`,
    );
    return;
  }
  const settings = readSettings(process.env);
  const logger = pino({ level: settings.logLevel, base: { version } });
  const system = await System.start(settings, version, (projection, error) =>
    logger.error({ projection, error: error.name }, 'projection failed'),
  );
  const app = await createApp(system, logger);
  await app.listen(settings.port, settings.host);
  greet(await app.getUrl(), system);

  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    system.beginStopping();
    await app.close();
    await system.stop();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
};

const greet = (url: string, { founded }: System): void => {
  const { telemetryMode, mintedBootstrapSecret, defaultTeamId } = founded;
  const lines = [
    `Sitrep ${version} listens on ${url}`,
    `Telemetry is ${telemetryMode}; what it may say is at ${url}/v1/telemetry/dictionary`,
  ];
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
  const isAddressTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  if (isAddressTaken)
    process.stderr.write('The port is in use. Stop what listens there, or set PORT to another one.\n');
  else process.stderr.write(`${EXPLAINED.includes(name) ? message : (stack ?? message)}\n`);
  process.exit(error instanceof WrongSetting ? 2 : 1);
}
