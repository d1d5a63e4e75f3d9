import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Handled } from '@sitrep/application';
import { ProblemException, type ProblemName } from './problem.js';
import { invalid } from './validation.js';

/** The version that `If-Match` asks for; `undefined` when the write is unconditional. RFC 9110, section 13.1.1. */
export const ifMatchOf = (request: FastifyRequest): number | undefined => {
  const header = request.headers['if-match'];
  if (header === undefined || header.trim() === '*') return undefined;
  const [, version] = /^"(\d{1,15})"$/.exec(header.trim()) ?? [];
  if (version === undefined)
    throw invalid([{ header: 'If-Match', detail: 'must be the ETag of an answer, with its quotes' }]);
  return Number(version);
};

/** The position that `Sitrep-Position` asks an answer to include. */
export const positionOf = (request: FastifyRequest): string | undefined => {
  const header = request.headers['sitrep-position'];
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || !isPosition(header))
    throw invalid([{ header: 'Sitrep-Position', detail: 'must be the Sitrep-Position of an answer' }]);
  return header;
};

export const isPosition = (text: string): boolean => /^\d{16}(-\d{16})?$/.test(text);

export const tagWithVersion = (reply: FastifyReply, version: number): void => void reply.header('etag', `"${version}"`);

/**
 * What a write of a versioned thing answers with: the picture after it, under its ETag and position.
 * @throws ProblemException when it was refused or came too late.
 */
export const answer = <View extends { readonly version: number }>(
  reply: FastifyReply,
  handled: Handled<ProblemName, View>,
): View => {
  const view = accepted(reply, handled);
  tagWithVersion(reply, view.version);
  return view;
};

/**
 * What a write answers with: the picture after it, under the position that makes it visible on any process.
 * @throws ProblemException when it was refused or came too late.
 */
export const accepted = <View>(reply: FastifyReply, handled: Handled<ProblemName, View>): View => {
  switch (handled.outcome) {
    case 'accepted':
      void reply.header('sitrep-position', handled.position);
      return handled.view;
    case 'refused':
      throw new ProblemException(handled.refusal);
    case 'stale':
      throw new ProblemException(
        'precondition-failed',
        { currentVersion: handled.version },
        { etag: `"${handled.version}"` },
      );
  }
};
