#!/usr/bin/env -S node --max-semi-space-size=4
import { Command, CommanderError } from 'commander';
import { completion } from './completion.js';
import { copy } from './copy.js';
import { dictionary } from './dictionary.js';
import { events } from './events.js';
import { evidence } from './evidence.js';
import { EXIT, exitCodesHelp } from './exit-codes.js';
import { exportEvents } from './export.js';
import { importEvents } from './import.js';
import { rebuild } from './rebuild.js';
import { repair } from './repair.js';
import { show } from './show.js';
import { state } from './state.js';
import { stats } from './stats.js';
import { streams } from './streams.js';
import { tail } from './tail.js';
import { verify } from './verify.js';
import { whatIf } from './what-if.js';

const program = new Command('replay')
  .description("The developers' tool for logs and streams. It changes nothing unless its help says so.")
  .option('--data-dir <directory>', 'where the embedded log lies (default: DATA_DIR, or ./data)')
  .option('--eventstore-url <url>', 'the cluster that holds the log instead (default: EVENTSTORE_URL)')
  .option('--eventstore-prefix <prefix>', 'how the names of its streams begin (default: EVENTSTORE_PREFIX, or sitrep)')
  .option('--json', 'for programs: JSON, without colours')
  .addHelpText('after', `\n${exitCodesHelp}`)
  .showHelpAfterError('(--help shows what there is)')
  .exitOverride();

for (const addTo of [
  verify,
  rebuild,
  streams,
  show,
  state,
  events,
  tail,
  stats,
  copy,
  exportEvents,
  importEvents,
  whatIf,
  evidence,
  dictionary,
  repair,
  completion,
])
  addTo(program).copyInheritedSettings(program);

// Whoever reads our output may have seen enough.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) =>
  process.exit(code === 'EPIPE' ? EXIT.well : EXIT.failed),
);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.well : EXIT.misused;
  else {
    const { name, message } = error as Error;
    process.stderr.write(`${message}\n`);
    process.exitCode = name === 'WrongSetting' ? EXIT.misused : EXIT.failed;
  }
}
