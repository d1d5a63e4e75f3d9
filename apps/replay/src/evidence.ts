import { createPrivateKey, createPublicKey, sign, verify as isSignedBy, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { incidents, soundPages } from '@sitrep/application';
import { decodeEvent } from '@sitrep/event-schema';
import { diagnosticIdIn, systemSurroundings, WrongSetting } from '@sitrep/wiring';
import type { Command } from 'commander';
import { chained, faultIn, type EvidenceEvent, type EvidenceHeader } from './evidence-chain.js';
import { EXIT } from './exit-codes.js';
import { withLogs, type GlobalOptions } from './logs.js';
import { complain, printJson, printLine } from './output.js';

const FILES = { events: 'evidence.ndjson', signature: 'evidence.sig', key: 'public-key.pem' };

export const evidence = (program: Command): Command => {
  const command = program
    .command('evidence')
    .description('export one incident, signed, so that others can check it offline');

  command
    .command('sign')
    .description('write the events of an incident, their hash chain, a signature and the public key into a directory')
    .argument('<incident>', 'its id, or its stream')
    .requiredOption('--key <file>', 'the Ed25519 private key, in PEM')
    .requiredOption('--to <directory>')
    .action(async (incident: string, _, subcommand: Command) => {
      const { key: keyFile, to, json } = subcommand.optsWithGlobals<GlobalOptions & { key: string; to: string }>();
      const key = privateKeyIn(keyFile);
      const stream = incident.startsWith(incidents.streamOf('')) ? incident : incidents.streamOf(incident);
      const lines = await withLogs(subcommand, async ({ domainLog }) => {
        const events: EvidenceEvent[] = [];
        for await (const page of soundPages(domainLog.scanStream(stream)))
          for (const stored of page) {
            decodeEvent(stored); // What cannot be read proves nothing.
            events.push(stored);
          }
        if (events.length === 0)
          throw new WrongSetting(`There is no incident ${incident}. "replay streams" lists what there is.`);
        const diagnosticId = (await diagnosticIdIn(domainLog)) ?? null;
        const header = {
          format: 'sitrep-evidence',
          formatVersion: 1,
          stream,
          diagnosticId,
          signedAt: systemSurroundings.now(),
        } as const;
        return chained(header, events);
      });
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      mkdirSync(to, { recursive: true });
      writeFileSync(join(to, FILES.events), bytes);
      writeFileSync(join(to, FILES.signature), sign(null, bytes, key));
      writeFileSync(join(to, FILES.key), createPublicKey(key).export({ type: 'spki', format: 'pem' }));
      const told = { stream, events: lines.length - 1, directory: to };
      if (json) await printJson(told);
      else await printLine(`${stream}: ${told.events} events, signed, in ${to}`);
    });

  command
    .command('check')
    .description('check such a directory, offline and without a log')
    .argument('<directory>')
    .option(
      '--key <file>',
      "the signer's public key, in PEM, if you have it from them: the one beside the events proves only that all of it was signed by one",
    )
    .action(async (directory: string, _, subcommand: Command) => {
      const { key, json } = subcommand.optsWithGlobals<GlobalOptions & { key?: string }>();
      const found = checked(directory, key);
      if (json) await printJson(found);
      else if (found.fault === undefined)
        await printLine(
          `${found.stream}: ${found.events} events, unchanged since they were signed at ${found.signedAt}`,
        );
      else complain(found.fault);
      if (found.fault !== undefined) process.exitCode = EXIT.found;
    });

  return command.addHelpText(
    'after',
    `
Signing needs a private key (--key) and a directory (--to); checking takes the public key of the signer (--key).
Whoever has no Sitrep checks the signature with OpenSSL:
  openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in evidence.ndjson -sigfile evidence.sig

Examples:
  openssl genpkey -algorithm ed25519 -out key.pem
  replay evidence sign 01m83jjj1a7j5mknfmkkt2k0wy --key key.pem --to ./evidence
  replay evidence check ./evidence --key signer.pem`,
  );
};

interface Checked extends Partial<EvidenceHeader> {
  readonly events: number;
  readonly fault: string | undefined;
}

const checked = (directory: string, keyFile: string | undefined): Checked => {
  const read = (name: string) => readOrRefuse(join(directory, name));
  const [bytes, signature] = [read(FILES.events), read(FILES.signature)];
  const key = publicKeyIn(keyFile ?? join(directory, FILES.key));
  if (!isSignedBy(null, bytes, key, signature))
    return {
      events: 0,
      fault: 'The signature is not that of these events by this key: they were changed, or signed by another one.',
    };
  const { header, events, fault } = faultIn(bytes.toString());
  return { ...header, events, fault };
};

const readOrRefuse = (file: string): Buffer => {
  try {
    return readFileSync(file);
  } catch {
    throw new WrongSetting(`${file} cannot be read.`);
  }
};

const privateKeyIn = (file: string): KeyObject => keyIn(file, createPrivateKey, 'private');
const publicKeyIn = (file: string): KeyObject => keyIn(file, createPublicKey, 'public');

/** @throws WrongSetting */
const keyIn = (file: string, parse: (pem: Buffer) => KeyObject, kind: string): KeyObject => {
  const pem = readOrRefuse(file);
  try {
    const key = parse(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below.
  }
  throw new WrongSetting(`${file} must hold an Ed25519 ${kind} key in PEM.`);
};
