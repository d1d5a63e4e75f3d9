import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ADMIN_TOKEN, runToEnd, startServer, type RunningServer } from './support/running-server.js';

const repository = resolve(__dirname, '..');
const readme = readFileSync(join(repository, 'README.md'), 'utf8');

/** Every command of the section, with the answer that is printed under it, if any. */
const stepsOf = (title: string) => {
  const section = readme.split(`## ${title}\n`)[1]!.split('\n## ')[0]!;
  return [...section.matchAll(/```sh\n(.*?)```\n(?:\n```json\n(.*?)```)?/gs)].map(([, command, answer]) => ({
    command: command!,
    answer,
  }));
};

/** Ids, times and versions differ from run to run; their grammar does not. */
const masked = (answer: string): string =>
  JSON.stringify(JSON.parse(answer), null, 2)
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>')
    .replace(/"[a-z0-9]{26}"/g, '"<id>"')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>')
    .replace(/"CreatedAt": \d{13}/, '"CreatedAt": "<ms>"')
    .replace(/"nextCursor": "[\w-]+"/, '"nextCursor": "<cursor>"');

describe('The README', () => {
  let server: RunningServer;
  beforeAll(async () => (server = await startServer()));
  afterAll(() => server.stop());

  it('shows requests that answer as printed there', () => {
    const [variables, ...requests] = stepsOf('Try it');
    const prelude = variables!.command
      .replace('http://127.0.0.1:3000', server.url)
      .replace(/TOKEN=\S+/, `TOKEN=${ADMIN_TOKEN}`);
    const answered = requests.filter(({ answer }) => answer !== undefined);
    expect(answered.length).toBeGreaterThanOrEqual(2);
    for (const { command, answer } of requests) {
      const real = execFileSync('bash', ['-euc', `${prelude}\n${command}`], { encoding: 'utf8' });
      if (answer !== undefined) expect(masked(real)).toBe(masked(answer));
      else expect(JSON.parse(real)).toHaveProperty('id');
    }
  });

  it('lists the settings that --help lists, with the same words', async () => {
    const { stdout } = await runToEnd({}, ['--help']);
    const inHelp = [...stdout.matchAll(/^ {2}([A-Z_]+)\n {6}(.*?)(?: \(default: (.*)\))?$/gm)].map(
      ([, variable, meaning, fallback]) => [variable, fallback ?? '', meaning],
    );
    const inReadme = [...readme.matchAll(/^\| `([A-Z_]+)` *\| *(?:`(.*?)`)? *\| (.*?) *\|$/gm)].map(
      ([, variable, fallback, meaning]) => [variable, fallback ?? '', meaning],
    );
    expect(inReadme).toEqual(inHelp);
  });
});

describe('Every page', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    ...readdirSync(join(repository, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .map((file) => join('docs', file)),
  ];
  it.each(pages)('leads only to pages and files that exist: %s', (page) => {
    const text = readFileSync(join(repository, page), 'utf8');
    for (const [, target] of text.matchAll(/\]\((?!https?:)([^)#]+)/g))
      expect([target, existsSync(join(repository, dirname(page), target!))]).toEqual([target, true]);
  });
});
