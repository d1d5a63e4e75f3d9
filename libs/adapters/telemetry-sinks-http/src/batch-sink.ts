import type { TelemetryRecord } from '@sitrep/telemetry';
import type { TelemetrySink } from '@sitrep/application';
import type { Limits } from '@sitrep/outgoing-http';
import { delivered } from './delivered.js';

/**
 * RudderStack's and Segment's HTTP interface, `POST /v1/batch` with the write key as the user of Basic authentication.
 * Sources: rudderstack.com/docs/api/http-api, segment.com/docs/connections/sources/catalog/libraries/server/http-api.
 *
 * Segment takes 500 KB and RudderStack 4,000 KB a batch; a hundred records are below 100 KB.
 */
export const batchSink = (url: string, writeKey: string, version: string, limits: Limits): TelemetrySink => {
  const address = new URL('v1/batch', url.endsWith('/') ? url : `${url}/`);
  const authorization = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`;
  return {
    name: 'batch',
    batchMax: 100,
    send: (records, signal) => {
      const sentAt = new Date().toISOString();
      const body = { batch: records.map((record) => trackOf(record, version, sentAt)), sentAt };
      return delivered(address, JSON.stringify(body), { authorization, 'user-agent': 'Sitrep' }, limits, signal);
    },
  };
};

/** A record as a `track` message. Its id is the message's, by which receivers drop repeats. */
export const trackOf = (
  { id, type, diagnosticID, data, 'event originalTimestamp': originalTimestamp, ...rest }: TelemetryRecord,
  version: string,
  sentAt: string,
) => {
  const { action, serverVersion, pluginVersion, eventTimeStamp, createdAt } = rest;
  return {
    type: 'track',
    messageId: id,
    userId: diagnosticID,
    event: type,
    originalTimestamp,
    // Segment computes its `timestamp` from this one; RudderStack from the one above.
    timestamp: originalTimestamp,
    sentAt,
    context: { library: { name: 'sitrep', version } },
    integrations: {},
    properties: { action, diagnosticID, serverVersion, pluginVersion, eventTimeStamp, createdAt, ...data },
  };
};
