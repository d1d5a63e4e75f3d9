import type { Id } from '@sitrep/domain';
import { tokenViews, type TokenView } from '@sitrep/read-models';
import type { FollowedPage } from './event-log.js';
import { RecentlyUsed } from './recently-used.js';
import type { ReadModels } from './reading.js';
import { tokens } from './stream-kinds.js';

/** Finds tokens by the digest of their secret, from memory where it can: every request asks. */
export class TokenDirectory {
  #known = new RecentlyUsed<string, TokenView>(TOKENS_REMEMBERED_MAX);
  readonly #listeners: ((tokenId: Id) => void)[] = [];

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

  /** Whether a token that was found before is still there and has not been revoked. */
  async isInForce(tokenId: Id): Promise<boolean> {
    return (await this.readModels.get(tokenViews, tokenId))?.revokedAt === null;
  }

  /** To be told that something has happened to a token, after it can be found as it is now. */
  onChange(listener: (tokenId: Id) => void): void {
    this.#listeners.push(listener);
  }

  /** Told of each page that the read models have taken in: what is remembered of tokens may have changed. */
  onPage({ events }: FollowedPage): void {
    const changed = events.filter(({ stream }) => stream.startsWith(TOKEN_STREAMS));
    if (changed.length === 0) return;
    this.#known = new RecentlyUsed(TOKENS_REMEMBERED_MAX);
    for (const { stream } of changed) this.#listeners.forEach((tell) => tell(stream.slice(TOKEN_STREAMS.length)));
  }
}

const TOKEN_STREAMS = tokens.streamOf('');
const TOKENS_REMEMBERED_MAX = 1_000;
