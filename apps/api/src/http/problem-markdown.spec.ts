import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemsMarkdown } from './problem-markdown.js';
import { problems } from './problem.js';

describe('docs/errors.md', () => {
  it('says what the table of problems says (npm run docs writes it)', () =>
    expect(readFileSync(join(__dirname, '../../../../docs/errors.md'), 'utf8')).toBe(problemsMarkdown()));

  it.each(Object.entries(problems))('explains %s once, under its status', (name, [status, title, detail]) => {
    const sections = problemsMarkdown()
      .split(/^## /m)
      .filter((section) => section.includes(`### ${name}\n`));
    expect(sections).toHaveLength(1);
    expect(sections[0]).toMatch(new RegExp(`^${status} `));
    for (const text of [`\`/problems/${name}\``, title, detail]) expect(sections[0]).toContain(text);
  });
});
