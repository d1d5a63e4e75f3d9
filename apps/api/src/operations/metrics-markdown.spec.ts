import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricDefinitions } from './metric-definitions.js';
import { metricsMarkdown } from './metrics-markdown.js';

describe('docs/metrics.md', () => {
  it('says what the table of metrics says (npm run docs writes it)', () =>
    expect(readFileSync(join(__dirname, '../../../../docs/metrics.md'), 'utf8')).toBe(metricsMarkdown()));

  it.each(Object.entries(metricDefinitions))('explains %s once', (name, { help }) => {
    const sections = metricsMarkdown()
      .split(/^## /m)
      .filter((section) => section.startsWith(`${name}\n`));
    expect(sections).toHaveLength(1);
    expect(sections[0]).toContain(help);
  });
});
