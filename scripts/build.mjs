// Builds the applications into dist/. With --if-stale it does nothing when no source is newer than the last
// build, so that `npm start` and `npm test` never need a build by hand and never pay for one twice.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';

process.chdir(new URL('..', import.meta.url).pathname);
const stamp = 'dist/.built';
const sources = ['apps', 'libs', 'package.json', 'tsconfig.json', 'nest-cli.json', 'scripts/bundle.mjs'];

const modifiedAt = (path) => {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => modifiedAt(`${path}/${name}`)));
};

const stale = Math.max(...sources.map(modifiedAt)) > modifiedAt(stamp);
if (!process.argv.includes('--if-stale') || stale) {
  rmSync('dist', { recursive: true, force: true });
  for (const app of ['api', 'replay']) {
    const { status } = spawnSync(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build', app], {
      stdio: 'inherit',
    });
    if (status !== 0) process.exit(status ?? 1);
  }
  // Where there is nothing to build, the tools to do it need not be there.
  const { bundle } = await import('./bundle.mjs');
  await bundle();
  writeFileSync(stamp, '');
}
