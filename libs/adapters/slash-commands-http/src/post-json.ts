import type { CommandFault } from '@sitrep/application';
import { post, type Limits } from '@sitrep/outgoing-http';

export type { Limits };

export const LIMITS: Omit<Limits, 'allowPrivateAddresses'> = { timeoutMs: 10_000, answerBytesMax: 64 * 1024 };

export type Posted = { readonly answered: unknown } | { readonly fault: CommandFault };

/** Posts JSON and reads JSON. */
export const postJson = async (
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  limits: Limits,
): Promise<Posted> => {
  const posted = await post(url, body, headers, limits);
  if ('fault' in posted) return posted;
  if (posted.status < 200 || posted.status > 299) return { fault: 'refused' };
  try {
    return { answered: JSON.parse(posted.body) as unknown };
  } catch {
    return { fault: 'answer-unreadable' };
  }
};
