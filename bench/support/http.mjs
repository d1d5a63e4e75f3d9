// A request as a client of Sitrep makes it.
import { request } from 'node:http';

/** Gives the JSON of the answer, or `undefined` where there is none. */
export const send = (agent, { port }, method, path, body, token, more = {}) =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }), ...more };
    const sent = request({ agent, port, host: '127.0.0.1', method, path, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode >= 300) reject(new Error(`${method} ${path}: ${text}`));
        else resolve(text === '' ? undefined : JSON.parse(text));
      });
    });
    sent.on('error', reject);
    sent.end(body && JSON.stringify(body));
  });
