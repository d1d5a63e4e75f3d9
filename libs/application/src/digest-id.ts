import { hash } from 'node:crypto';

/** 26 characters of a digest: names a stream after words without telling them, and the same one on every process. */
export const digestId = (text: string): string =>
  BigInt(`0x${hash('sha256', text)}`)
    .toString(36)
    .padStart(26, '0')
    .slice(-26);
