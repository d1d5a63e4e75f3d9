import { hash, timingSafeEqual } from 'node:crypto';

/** Takes as long for a wrong answer as for the right one, however much of it is right. */
export const isSecret = (presented: string, secret: string): boolean =>
  timingSafeEqual(hash('sha256', presented, 'buffer'), hash('sha256', secret, 'buffer'));
