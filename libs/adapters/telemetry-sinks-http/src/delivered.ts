import type { SinkFault, SinkOutcome } from '@sitrep/application';
import { post, type Limits } from '@sitrep/outgoing-http';

/** Posts, and says what the answer means: 2xx has it, 410 wants no more, everything else is tried again. */
export const delivered = async (
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  limits: Limits,
  signal: AbortSignal,
): Promise<SinkOutcome> => {
  const posted = await post(url, body, headers, limits, signal);
  if ('fault' in posted) return { outcome: 'failed', reason: posted.fault };
  const { status } = posted;
  if (status >= 200 && status < 300) return { outcome: 'delivered' };
  if (status === 410) return { outcome: 'gone' };
  const afterMs = afterMsIn(posted.headers['retry-after']);
  return { outcome: 'failed', reason: reasonOf(status), ...(afterMs !== undefined && { afterMs }) };
};

const reasonOf = (status: number): SinkFault => {
  if (status === 429) return 'too-many-requests';
  if (status >= 500) return 'server-error';
  return status >= 300 && status < 400 ? 'redirected' : 'refused';
};

/** `Retry-After` in either form (RFC 9110, section 10.2.3): seconds, or a date. */
const afterMsIn = (value: string | undefined): number | undefined => {
  if (value === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
};
