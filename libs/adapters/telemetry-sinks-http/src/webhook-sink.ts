import type { TelemetrySink } from '@sitrep/application';
import { signedHeaders, type Limits } from '@sitrep/outgoing-http';
import { delivered } from './delivered.js';

/** `whsec_` and the key in base64, 24 to 64 bytes of it. */
export const isWebhookSecret = (secret: string): boolean => {
  const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const { length } = Buffer.from(base64, 'base64');
  return length >= 24 && length <= 64;
};

/**
 * Posts records to a receiver of one's own, signed. Source: the Standard Webhooks specification (standardwebhooks.com),
 * with symmetric signatures. It asks for payloads below 20 KB: twenty records are.
 */
export const webhookSink = (url: string, secret: string, limits: Limits): TelemetrySink => {
  const address = new URL(url);
  return {
    name: 'webhook',
    batchMax: 20,
    send: (records, signal) => {
      // The same for each attempt at the same records: a receiver that had them already can tell.
      const id = `${records[0]!.id}.${records.length}`;
      const body = JSON.stringify({
        type: 'telemetry.recorded',
        timestamp: records.at(-1)!.eventTimeStamp,
        data: { records },
      });
      const headers = { ...signedHeaders(id, body, [secret]), 'user-agent': 'Sitrep' };
      return delivered(address, body, headers, limits, signal);
    },
  };
};
