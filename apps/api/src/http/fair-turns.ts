import type { FastifyInstance } from 'fastify';

/** How many requests begin in one turn of the event loop. */
const BEGUN_PER_TURN = 8;

/**
 * Hundreds of requests can arrive at once. No more than a few of them begin in one turn of the event loop, so that streams,
 * timers and what is under way wait for a few requests and not for all. Who arrives later begins later, health checks too. To be called before there are other hooks.
 */
export const shareTurns = (fastify: FastifyInstance): void => {
  const waiting: (() => void)[] = [];
  let begun = 0;
  let isCounting = false;
  const turn = (): void => {
    const next = waiting.splice(0, BEGUN_PER_TURN);
    begun = next.length;
    isCounting = begun > 0;
    if (isCounting) setImmediate(turn);
    for (const begin of next) begin();
  };
  fastify.addHook('onRequest', (_request, _reply, begin) => {
    if (!isCounting) setImmediate(turn);
    isCounting = true;
    if (begun === BEGUN_PER_TURN) return void waiting.push(begin);
    begun++;
    begin();
  });
};
