import type { Id } from '@sitrep/domain';
import { digestId } from './digest-id.js';
import type { Identity } from './identity-provider.js';
import { subjects, users } from './stream-kinds.js';
import type { Surroundings } from './surroundings.js';
import type { WritePath } from './write-path.js';

/** The people of an identity provider under ids of ours. It is kept in the log, so every process gives the same ones. */
export class UserRegistry {
  constructor(
    private readonly writePath: WritePath,
    private readonly surroundings: Pick<Surroundings, 'newId'>,
  ) {}

  /** Who is new gets an id; who has another name than last time is called by it. `undefined` for who cannot be kept. */
  async userOf({ issuer, subject, name }: Pick<Identity, 'issuer' | 'subject' | 'name'>): Promise<Id | undefined> {
    const digest = digestId(`${issuer}\n${subject}`);
    const known = await this.writePath.view(subjects, digest);
    const userId = known?.userId ?? (await this.#register(digest, issuer, subject));
    if (userId !== undefined && name !== null && (await this.writePath.view(users, userId))?.name !== name)
      // A name that cannot be kept is no reason to keep somebody out.
      await this.writePath.handle(users, userId, { type: 'NameUser', userId, by: userId, name });
    return userId;
  }

  async #register(digest: string, issuer: string, subject: string): Promise<Id | undefined> {
    const userId = this.surroundings.newId();
    const command = { type: 'RegisterSubject', userId, issuer, subject } as const;
    const handled = await this.writePath.handle(subjects, digest, command);
    return handled.outcome === 'accepted' ? handled.view?.userId : undefined;
  }
}
