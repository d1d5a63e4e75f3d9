import { Command } from 'commander';
import { dictionary } from './dictionary.js';
import { repair } from './repair.js';

const program = new Command('replay').description("The developers' tool for logs and streams.").showHelpAfterError();
for (const addTo of [dictionary, repair]) addTo(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
