// Reads one path after the other, each connection beginning at another, and begins anew.
import { requestBytes } from './request-bytes.mjs';

/** Made once for all connections. */
let requests;

export const playerOf = ({ port, token, paths }, connection) => {
  requests ??= paths.map((path) => requestBytes({ port, token, method: 'GET', path }));
  let n = connection * 7;
  return { next: () => requests[n++ % requests.length], took: () => undefined };
};
