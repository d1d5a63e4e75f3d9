import type { ServerWritableStream } from '@grpc/grpc-js';

/**
 * Sends one message as fast as the peer takes them: a slow one is waited for and fills no memory. Gives `false` when the
 * peer is gone.
 */
export const send = <Response>(
  call: Pick<ServerWritableStream<unknown, Response>, 'write' | 'cancelled' | 'destroyed' | 'once' | 'off'>,
  message: Response,
): boolean | Promise<boolean> => {
  if (call.cancelled || call.destroyed) return false;
  if (call.write(message)) return true;
  return new Promise((resolve) => {
    const settle = (isThere: boolean) => () => {
      for (const [event, listener] of listeners) call.off(event, listener);
      resolve(isThere);
    };
    const listeners = [
      ['drain', settle(true)],
      ['cancelled', settle(false)],
      ['close', settle(false)],
    ] as const;
    for (const [event, listener] of listeners) call.once(event, listener);
  });
};
