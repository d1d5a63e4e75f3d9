import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentFree } from './content-free.js';
import type { WrittenEvent } from './event-codec.js';

const fixture = (file: string) =>
  JSON.parse(readFileSync(join(__dirname, '../fixtures', file), 'utf8')) as WrittenEvent & {
    readonly data: { readonly facts: object; readonly content: object };
  };
const place = { stream: 'incident-x', version: 7, position: '0000000000000042' };
const freed = (written: WrittenEvent) => contentFree({ ...written, ...place });

describe('An event without its content', () => {
  it('is the same event with the same facts, and one and the same word for every word', () => {
    const started = fixture('IncidentStarted.v1.json');
    expect(freed(started)).toStrictEqual({
      id: started.id,
      type: 'IncidentStarted',
      data: { facts: started.data.facts, content: { name: 'removed', description: 'removed', stageTitle: 'removed' } },
      metadata: started.metadata,
    });
  });

  it('keeps the request that brought it about, and nothing else of what accompanied it', () => {
    const started = fixture('IncidentStarted.v1.json');
    const metadata = { ...(started.metadata as object), requestId: 'r'.repeat(26) };
    expect(freed({ ...started, metadata: { ...metadata, contentKey: 'k', sealed: 'x' } }).metadata).toEqual(metadata);
  });

  it('has digits for digits, and nothing for nothing', () => {
    const issued = fixture('TokenIssued.v1.json');
    expect(freed(issued).data).toMatchObject({ content: { label: 'removed', secretSha256: '0'.repeat(64) } });
    const edited = fixture('TaskEdited.v1.json');
    const content = { title: null, description: 'x', command: null };
    expect(freed({ ...edited, data: { ...edited.data, content } }).data).toMatchObject({
      content: { title: null, description: 'removed', command: null },
    });
  });
});
