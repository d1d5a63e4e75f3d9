import type { ChatProduct } from '@sitrep/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BODY_BYTES_MAX } from '../http/json-body.js';
import { ProblemException } from '../http/problem.js';
import { invalid } from '../http/validation.js';

/** A slash command as a chat product sends it, with that product's own ids. */
export interface ChatCommand {
  readonly product: ChatProduct;
  readonly userId: string;
  readonly userName: string | null;
  readonly channelId: string;
  /** What was typed behind the command, as it was meant. */
  readonly text: string;
  /** The message that it was given on. */
  readonly postId: string | undefined;
  /** Who was mentioned, by name without `@`. */
  readonly mentioned: ReadonlyMap<string, string>;
}

/** Lets the chat products' routes take forms, as bytes: one of them is signed over its bytes. */
export const acceptFormsFromChat = (fastify: FastifyInstance): void => {
  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer', bodyLimit: BODY_BYTES_MAX },
    (request: FastifyRequest, body: Buffer, done: (error: Error | null, body?: unknown) => void) =>
      request.routeOptions.url?.startsWith('/integrations/')
        ? done(null, body)
        : done(new ProblemException('not-json')),
  );
};

/** The bytes of a form. @throws ProblemException when the body is none. */
export const formBytesOf = ({ body }: FastifyRequest): Buffer => {
  if (!Buffer.isBuffer(body)) throw invalid([{ pointer: '#', detail: 'must be a form, as chat products send it' }]);
  return body;
};

/** A field that must be there. @throws ProblemException */
export const fieldOf = (form: URLSearchParams, name: string): string => {
  const value = form.get(name);
  if (value === null || value === '') throw invalid([{ pointer: `#/${name}`, detail: 'must be given' }]);
  return value;
};

/** What is taken of the form of a slash command; the products send more. */
export const slashFormSchema = {
  type: 'object',
  properties: {
    user_id: { type: 'string', description: 'Who gives the command.' },
    user_name: { type: 'string' },
    channel_id: { type: 'string', description: 'Where.' },
    text: { type: 'string', description: 'What was typed behind `/incident`.', example: 'start Checkout is slow' },
    postId: { type: 'string', description: 'On which message.' },
  },
  required: ['user_id', 'channel_id'],
};
