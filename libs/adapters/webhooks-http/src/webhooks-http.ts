import type { WebhookAnswer, WebhookSender } from '@sitrep/application';
import { afterMsIn, faultOfStatus, post, signedHeaders, type Limits } from '@sitrep/outgoing-http';

/** Posts to webhooks, signed as Standard Webhooks (standardwebhooks.com) says. */
export const webhookSender = (limits: Limits): WebhookSender => ({
  send: async ({ url, id, body, secrets }, signal): Promise<WebhookAnswer> => {
    const address = URL.parse(url);
    // A webhook that is deleted has no address any more, and who is about to learn of that has it yet to send to.
    if (address === null) return { outcome: 'failed', reason: 'unreachable', status: null };
    const headers = { ...signedHeaders(id, body, secrets), 'user-agent': 'Sitrep' };
    const posted = await post(address, body, headers, limits, signal);
    if ('fault' in posted) return { outcome: 'failed', reason: posted.fault, status: null };
    const { status } = posted;
    if (status >= 200 && status < 300) return { outcome: 'delivered', status };
    if (status === 410) return { outcome: 'gone', status };
    const afterMs = afterMsIn(posted.headers['retry-after']);
    return { outcome: 'failed', reason: faultOfStatus(status), status, ...(afterMs !== undefined && { afterMs }) };
  },
});
