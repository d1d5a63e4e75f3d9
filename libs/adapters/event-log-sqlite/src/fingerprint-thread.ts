import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

// Hashes one file. As a thread it answers and ends: a log of a million events keeps a processor busy for half a second.

/** SHA-256, hexadecimal. */
export type Fingerprint = string;

export interface FingerprintRequest {
  readonly toHash: string;
}

/** @throws what keeps the file from being read. */
export const hashFile = (path: string): Fingerprint => {
  const file = openSync(path, 'r');
  try {
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafeSlow(1_024 * 1_024);
    for (let bytes; (bytes = readSync(file, chunk)) > 0;) hash.update(chunk.subarray(0, bytes));
    return hash.digest('hex');
  } finally {
    closeSync(file);
  }
};

const request = workerData as FingerprintRequest | undefined;
if (parentPort && request?.toHash !== undefined) parentPort.postMessage(hashFile(request.toHash));
