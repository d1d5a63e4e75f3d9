import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, truncateSync, writeSync } from 'node:fs';
import { soundPages, type LogReader, type StoredEvent } from '@sitrep/application';
import { contentFree } from '@sitrep/event-schema';
import { WrongSetting } from '@sitrep/wiring';
import type { Command } from 'commander';
import { lineOf, survey, type Header } from './export-file.js';
import { withLogs, type GlobalOptions } from './logs.js';
import { printJson, printLine } from './output.js';
import { Progress } from './progress.js';

interface Options extends GlobalOptions {
  readonly stream?: string;
  readonly contentFree?: boolean;
}

export const exportEvents = (program: Command): Command =>
  program
    .command('export')
    .description('write the events of the log, or of one stream, to a file that can be imported elsewhere')
    .argument('<file>', 'one that is there and was cut short is completed')
    .option('--stream <stream>', 'only this one')
    .option(
      '--content-free',
      'every word that people typed is replaced; the facts stay, and derive to the same telemetry',
    )
    .addHelpText(
      'after',
      `
One JSON object a line: a header, the events in order, and at the end how many there are and a SHA-256 of it all.

Examples:
  replay export incidents.ndjson
  replay export one.ndjson --stream incident-01m83jjj1a7j5mknfmkkt2k0wy
  replay export for-support.ndjson --content-free`,
    )
    .action(async (file: string, _, command: Command) => {
      const { stream, contentFree: isContentFree = false, json } = command.optsWithGlobals<Options>();
      const header: Header = {
        format: 'sitrep-export',
        formatVersion: 1,
        stream: stream ?? null,
        contentFree: isContentFree,
      };
      const exported = await withLogs(command, ({ domainLog, sealedLog }) =>
        writeExport(isContentFree ? sealedLog : domainLog, file, header),
      );
      if (json) await printJson(exported);
      else await printLine(`${file}: ${exported.events} events, sha256 ${exported.sha256}`);
    });

const writeExport = async (log: LogReader, file: string, header: Header) => {
  const before = await survey(file);
  if (before && JSON.stringify(before.header) !== JSON.stringify(header))
    throw new WrongSetting(`${file} is an export of something else. Name another file.`);
  if (before?.isComplete) return { events: before.events, sha256: before.hash.digest('hex') };

  const hash = before?.hash ?? createHash('sha256');
  let events = before?.events ?? 0;
  const output = openSync(file, before ? 'r+' : 'w', 0o600);
  let at = before?.bytes ?? 0;
  const write = (text: string) => {
    const bytes = Buffer.from(text);
    writeSync(output, bytes, 0, bytes.length, at);
    at += bytes.length;
  };
  try {
    truncateSync(file, at);
    if (!before) {
      write(lineOf(header));
      hash.update(lineOf(header));
    }
    const progress = new Progress('export', log.count());
    const pages =
      header.stream === null ? log.scan(before?.last?.position) : log.scanStream(header.stream, before?.last?.version);
    for await (const page of soundPages(pages)) {
      const text = page.map((event) => lineOf(exportedEvent(event, header.contentFree))).join('');
      write(text);
      hash.update(text);
      events += page.length;
      progress.advance(page.length);
    }
    progress.end();
    if (events === 0)
      throw new WrongSetting(`There is nothing to export: the log holds no ${header.stream ?? 'event'}.`);
    const sha256 = hash.digest('hex');
    write(lineOf({ events, sha256 }));
    fsyncSync(output);
    return { events, sha256 };
  } finally {
    closeSync(output);
  }
};

const exportedEvent = (stored: StoredEvent, isContentFree: boolean) => {
  const { stream, version, position } = stored;
  const { id, type, data, metadata } = isContentFree ? contentFree(stored) : stored;
  return { stream, version, position, id, type, data, metadata };
};
