import { lookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { CommandFault } from '@sitrep/application';
import { isPrivate } from './private-addresses.js';

export interface Limits {
  readonly timeoutMs: number;
  readonly answerBytesMax: number;
  readonly allowPrivateAddresses: boolean;
}

/** From sending to the last byte of the answer. */
export const LIMITS: Omit<Limits, 'allowPrivateAddresses'> = { timeoutMs: 10_000, answerBytesMax: 64 * 1024 };

export type Posted = { readonly answered: unknown } | { readonly fault: CommandFault };

/**
 * Posts JSON and reads JSON. Redirects are not followed: where they lead, nobody has allowed. An address is judged when
 * its connection is made, so that a name cannot change its meaning in between.
 */
export const postJson = (
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  { timeoutMs, answerBytesMax, allowPrivateAddresses }: Limits,
): Promise<Posted> => {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivateAddresses && isIP(host) !== 0 && isPrivate(host))
    return Promise.resolve({ fault: 'address-not-allowed' });
  return new Promise((resolve) => {
    const give = (posted: Posted): void => {
      clearTimeout(overdue);
      resolve(posted);
      request.destroy();
    };
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent: false,
      headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      lookup: allowPrivateAddresses ? lookup : lookupPublic,
    });
    const overdue = setTimeout(() => give({ fault: 'timed-out' }), timeoutMs);
    request.on('error', (error) =>
      give({ fault: error instanceof AddressNotAllowed ? 'address-not-allowed' : 'unreachable' }),
    );
    request.on('response', (response) => {
      const { statusCode = 0 } = response;
      if (statusCode < 200 || statusCode > 299) return give({ fault: 'refused' });
      void read(response, answerBytesMax).then(give);
    });
    request.end(body);
  });
};

const read = async (response: IncomingMessage, bytesMax: number): Promise<Posted> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > bytesMax) return { fault: 'answer-too-large' };
      chunks.push(chunk);
    }
  } catch {
    return { fault: 'unreachable' };
  }
  try {
    return { answered: JSON.parse(Buffer.concat(chunks).toString()) as unknown };
  } catch {
    return { fault: 'answer-unreadable' };
  }
};

class AddressNotAllowed extends Error {
  override readonly name = 'AddressNotAllowed';
}

const lookupPublic: LookupFunction = (host, options, callback) =>
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    if (addresses.some(({ address }) => isPrivate(address))) return callback(new AddressNotAllowed(), []);
    if (options.all) return callback(null, addresses);
    callback(null, addresses[0]!.address, addresses[0]!.family);
  });
