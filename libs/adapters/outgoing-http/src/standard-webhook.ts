import { createHmac } from 'node:crypto';

/**
 * The headers by which a receiver can tell who sends it a body, and whether it had it already. Source: the Standard
 * Webhooks specification (standardwebhooks.com), with symmetric signatures.
 *
 * @param secrets `whsec_…`; one signature for each, so that a receiver that knows one of them is served.
 */
export const signedHeaders = (
  id: string,
  body: string,
  secrets: readonly string[],
): Readonly<Record<string, string>> => {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
};
