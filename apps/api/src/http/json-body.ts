import { isUtf8 } from 'node:buffer';
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemException } from './problem.js';

export const BODY_BYTES_MAX = 256 * 1024;
const DEPTH_MAX = 32;

/** Takes JSON and nothing else: valid UTF-8, not nested beyond reason, no keys that reach for a prototype. */
export const acceptJsonOnly = (fastify: FastifyInstance): void => {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: BODY_BYTES_MAX },
    (request: FastifyRequest, body: Buffer, done: (error: Error | null, body?: unknown) => void) => {
      // Many clients send the header also with a POST that has no body.
      if (body.length === 0) return done(null, undefined);
      if (!isUtf8(body)) return done(malformed('the body is not valid UTF-8'));
      if (isNestedTooDeep(body)) return done(malformed(`the body is nested more than ${DEPTH_MAX} levels deep`));
      void parse(request, body.toString(), (error: FastifyError | Error | null, parsed?: unknown) =>
        error ? done(malformed('the body is not valid JSON')) : done(null, parsed),
      );
    },
  );
};

const malformed = (detail: string) => new ProblemException('malformed-json', { errors: [{ pointer: '#', detail }] });

/** A look at the brackets outside of strings, so that nothing later recurses as deep as a client likes. */
const isNestedTooDeep = (json: Buffer): boolean => {
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < json.length; i++) {
    const byte = json[i];
    if (isInString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) {
      if (++depth > DEPTH_MAX) return true;
    } else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) depth--;
  }
  return false;
};

const [QUOTE, BACKSLASH, OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];
