import { tokenViews, type TokenView } from '@sitrep/read-models';
import type { FollowedPage } from './event-log.js';
import { RecentlyUsed } from './recently-used.js';
import type { ReadModels } from './reading.js';

/** Finds tokens by the digest of their secret, from memory where it can: every request asks. */
export class TokenDirectory {
  #known = new RecentlyUsed<string, TokenView>(TOKENS_REMEMBERED_MAX);

  constructor(private readonly readModels: ReadModels) {}

  /** @throws NotCaughtUp when the token is not there, but might be once the read models are current. */
  async find(secretSha256: string): Promise<TokenView | undefined> {
    const known = this.#known.get(secretSha256);
    if (known) return known;
    const wanted = { where: { secretSha256 }, sort: { by: 'createdAt', descending: true }, limit: 1 } as const;
    const { documents } = await this.readModels.query(tokenViews, wanted);
    if (documents[0]) this.#known.set(secretSha256, documents[0]);
    return documents[0];
  }

  /** Told of each page that the read models have taken in: what is remembered of tokens may have changed. */
  onPage({ events }: FollowedPage): void {
    if (events.some(({ stream }) => stream.startsWith('token-'))) this.#known = new RecentlyUsed(TOKENS_REMEMBERED_MAX);
  }
}

const TOKENS_REMEMBERED_MAX = 1_000;
