import { createHash, type Hash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { StoredEvent } from '@sitrep/application';
import { WrongSetting } from '@sitrep/wiring';

// An export is text, one JSON object a line: a header, the events, and at the end how many there are and the SHA-256 of
// every byte before. docs/replay.md shows one.

export interface Header {
  readonly format: 'sitrep-export';
  readonly formatVersion: 1;
  /** The one stream that was exported; null for the whole log. */
  readonly stream: string | null;
  readonly contentFree: boolean;
}

interface Footer {
  readonly events: number;
  readonly sha256: string;
}

export const lineOf = (value: object): string => `${JSON.stringify(value)}\n`;

/** What is in a file so far. A line that was cut off counts as not written. */
export interface Survey {
  readonly header: Header;
  readonly isComplete: boolean;
  readonly events: number;
  readonly last: StoredEvent | undefined;
  /** How far the file is whole, without its end line. */
  readonly bytes: number;
  /** Over as much. */
  readonly hash: Hash;
}

/** Reads a file from end to end and believes none of it. @throws WrongSetting where it is no export, or was changed. */
export const survey = async (file: string): Promise<Survey | undefined> => {
  if (!existsSync(file)) return undefined;
  const hash = createHash('sha256');
  let header: Header | undefined;
  let footer: Footer | undefined;
  let [events, bytes]: [number, number] = [0, 0];
  let last: StoredEvent | undefined;
  for await (const { line, isWhole } of linesOf(file)) {
    if (!isWhole) break;
    const value = parsed(line);
    if (footer || value === undefined) throw damaged(file, 'a line is not what was written');
    if ('sha256' in value) {
      footer = value as unknown as Footer;
      continue;
    }
    if (!header) {
      header = value as unknown as Header;
      if (header.format !== 'sitrep-export') throw damaged(file, 'it does not begin with the header of an export');
      if (header.formatVersion !== 1) throw damaged(file, 'it was made by a newer release');
    } else {
      last = value as unknown as StoredEvent;
      events++;
    }
    hash.update(`${line}\n`);
    bytes += Buffer.byteLength(line) + 1;
  }
  if (!header) return undefined;
  if (footer && (footer.events !== events || footer.sha256 !== hash.copy().digest('hex')))
    throw damaged(file, 'its checksum is not that of its lines');
  return { header, isComplete: footer !== undefined, events, last, bytes, hash };
};

/** The events of a file that was surveyed. */
export async function* eventsIn(file: string): AsyncGenerator<readonly StoredEvent[]> {
  let page: StoredEvent[] = [];
  for await (const { line } of linesOf(file)) {
    const value = parsed(line);
    if (value === undefined || !('stream' in value) || !('version' in value)) continue;
    page.push(value as unknown as StoredEvent);
    if (page.length < PAGE_SIZE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** Lines as they lie there; a file that does not end with a line feed was cut off within its last one. */
async function* linesOf(file: string): AsyncGenerator<{ readonly line: string; readonly isWhole: boolean }> {
  const input = createReadStream(file, 'utf8');
  let endsWhole = true;
  input.on('data', (chunk) => (endsWhole = chunk.toString().endsWith('\n')));
  let before: string | undefined;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (before !== undefined) yield { line: before, isWhole: true };
    before = line;
  }
  if (before !== undefined) yield { line: before, isWhole: endsWhole };
}

const parsed = (line: string): object | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
};

const damaged = (file: string, finding: string): WrongSetting =>
  new WrongSetting(`${file} is no export that can be used: ${finding}. Nothing was changed.`);

const PAGE_SIZE = 500;
