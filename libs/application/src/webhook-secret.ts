import type { Id } from '@sitrep/domain';
import type { ContentKeys } from './content-keys.js';

/** A secret of a webhook, as Standard Webhooks writes it: `whsec_` and 32 bytes in base64. It is made anew each time. */
export const webhookSecretOf = async (
  keys: Pick<ContentKeys, 'derive'>,
  webhookId: Id,
  secretId: Id,
): Promise<string> => {
  const key = await keys.derive(`webhook ${webhookId} ${secretId}`);
  return `whsec_${key.export().toString('base64')}`;
};
