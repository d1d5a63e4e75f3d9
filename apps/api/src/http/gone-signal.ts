import type { FastifyReply } from 'fastify';

/** Aborts when the client has gone or the process is stopping, so that nobody waits for either. */
export const goneSignal = ({ raw }: FastifyReply, stopping: AbortSignal): AbortSignal => {
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  return AbortSignal.any([gone.signal, stopping]);
};
