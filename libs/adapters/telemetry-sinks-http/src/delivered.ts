import type { SinkOutcome } from '@sitrep/application';
import { afterMsIn, faultOfStatus, post, type Limits } from '@sitrep/outgoing-http';

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
  return { outcome: 'failed', reason: faultOfStatus(status), ...(afterMs !== undefined && { afterMs }) };
};
