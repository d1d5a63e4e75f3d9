import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemOf, ProblemException, type ProblemName } from './problem.js';

/**
 * Answers what Node could not read as HTTP. Fastify's own handler would log the bytes, and those are somebody's words.
 */
export const answerUnreadable = ({ code }: NodeJS.ErrnoException, socket: Socket): void => {
  if (code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) {
    const problem = problemOf(new ProblemException(NAME_BY_CODE[code ?? ''] ?? 'not-http'));
    const body = JSON.stringify(problem);
    socket.write(
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\nContent-Type: application/problem+json\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroy();
};

const NAME_BY_CODE: Readonly<Record<string, ProblemName>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-too-slow',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
};

/** Answers a path that Fastify's router cannot read; its own answer would repeat the path. */
export const answerBadPath = (_: unknown, request: FastifyRequest, reply: FastifyReply): void => {
  const problem = problemOf(
    new ProblemException('invalid-request', {
      errors: [{ parameter: 'path', detail: 'must be percent-encoded UTF-8' }],
    }),
  );
  void reply
    .status(problem.status)
    .type('application/problem+json')
    .send(JSON.stringify({ ...problem, instance: `/requests/${request.id}` }));
};
