import { hash } from 'node:crypto';
import type { ReadEvent } from '@sitrep/application';

// One JSON object a line: the header, then each event with the hash of the line before it. Where the log itself is
// hash-chained, each event also carries its link there, so that whoever has the log finds it by.

export interface EvidenceHeader {
  readonly format: 'sitrep-evidence';
  readonly formatVersion: 1;
  readonly stream: string;
  readonly diagnosticId: string | null;
  readonly signedAt: string;
}

export type EvidenceEvent = Omit<ReadEvent, 'damage'>;

/** The lines of the file, each one holding the SHA-256 of the one before. */
export const chained = (header: EvidenceHeader, events: readonly EvidenceEvent[]): readonly string[] => {
  const lines = [JSON.stringify(header)];
  for (const { stream, version, position, id, type, data, metadata, link } of events) {
    const previous = hash('sha256', lines.at(-1)!);
    lines.push(
      JSON.stringify({ previous, stream, version, position, id, type, data, metadata, ...(link && { logLink: link }) }),
    );
  }
  return lines;
};

/** Walks the chain and believes none of it: who signs may err as well. */
export const faultIn = (
  text: string,
): { readonly header?: EvidenceHeader; readonly events: number; readonly fault: string | undefined } => {
  const [first = '', ...lines] = text.trimEnd().split('\n');
  const header = parsed(first) as EvidenceHeader | undefined;
  if (header?.format !== 'sitrep-evidence' || header.formatVersion !== 1)
    return { events: 0, fault: 'This is no evidence of a form that is known here.' };
  let before = first;
  for (const [i, line] of lines.entries()) {
    const event = parsed(line) as { previous?: string; stream?: string; version?: number } | undefined;
    const fault =
      event?.previous !== hash('sha256', before)
        ? 'it does not follow the line before'
        : event.stream !== header.stream || event.version !== i + 1
          ? 'it is out of order'
          : undefined;
    if (fault !== undefined) return { header, events: lines.length, fault: `Event ${i + 1}: ${fault}.` };
    before = line;
  }
  return { header, events: lines.length, fault: undefined };
};

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};
