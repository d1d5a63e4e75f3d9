import { lookup } from 'node:dns';
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPrivate } from './private-addresses.js';

export interface Limits {
  /** From sending to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly answerBytesMax: number;
  readonly allowPrivateAddresses: boolean;
}

export type Posted =
  | { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }
  | { readonly fault: PostFault };

export type PostFault = 'unreachable' | 'timed-out' | 'answer-too-large' | 'address-not-allowed';

/** Posts JSON, as `exchange` does. */
export const post = (
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  limits: Limits,
  signal?: AbortSignal,
): Promise<Posted> => exchange('POST', url, body, headers, limits, signal);

/**
 * Sends a request, with JSON where there is a body, and reads the answer. Redirects are not followed: where they lead, nobody has allowed. An address is judged when its connection is
 * made, so that a name cannot change its meaning in between. Never throws.
 */
export const exchange = (
  method: 'GET' | 'POST',
  url: URL,
  body: string | undefined,
  headers: Readonly<Record<string, string>>,
  { timeoutMs, answerBytesMax, allowPrivateAddresses }: Limits,
  signal?: AbortSignal,
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
      method,
      agent: false,
      ...(signal && { signal }),
      headers: {
        ...headers,
        ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
      lookup: allowPrivateAddresses ? lookup : lookupPublic,
    });
    const overdue = setTimeout(() => give({ fault: 'timed-out' }), timeoutMs);
    request.on('error', (error) =>
      give({ fault: error instanceof AddressNotAllowed ? 'address-not-allowed' : 'unreachable' }),
    );
    request.on('response', (response) => void read(response, answerBytesMax).then(give));
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
  const { statusCode: status = 0, headers } = response;
  return { status, headers, body: Buffer.concat(chunks).toString() };
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
