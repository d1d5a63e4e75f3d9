import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dictionaryMarkdown } from './dictionary-markdown.js';

it('docs/telemetry.md says what the dictionary says (npm run docs writes it)', () =>
  expect(readFileSync(join(__dirname, '../../../docs/telemetry.md'), 'utf8')).toBe(dictionaryMarkdown()));
