import type { ChatKind, ChatProduct, Id } from '@sitrep/domain';
import { chatIdentityViews, type ChatIdentityView } from '@sitrep/read-models';
import { digestId } from './digest-id.js';
import type { ReadModels } from './reading.js';
import { chatIdentities } from './stream-kinds.js';
import type { Surroundings } from './surroundings.js';
import type { WritePath } from './write-path.js';

/** The ids of chat products, each beside an id of ours. It is kept in the log, so every process gives the same ones. */
export class ChatRegistry {
  constructor(
    private readonly writePath: WritePath,
    private readonly readModels: ReadModels,
    private readonly surroundings: Pick<Surroundings, 'newId'>,
  ) {}

  /**
   * Our id of something there; what has none gets one. Gives `undefined` for what cannot be kept.
   *
   * @param id the one it gets, where it has been minted already.
   */
  async idOf(
    product: ChatProduct,
    kind: ChatKind,
    foreignId: string,
    { name = null, id = this.surroundings.newId() }: { readonly name?: string | null; readonly id?: Id } = {},
  ): Promise<Id | undefined> {
    const digest = digestId(`${product}\n${kind}\n${foreignId}`);
    const known = await this.writePath.view(chatIdentities, digest);
    if (known) return known.id;
    const command = { type: 'RegisterChatId', id, product, kind, foreignId, name } as const;
    const handled = await this.writePath.handle(chatIdentities, digest, command);
    return handled.outcome === 'accepted' ? handled.view.id : undefined;
  }

  /** What an id of ours stands for there. */
  find(id: Id): Promise<ChatIdentityView | undefined> {
    return this.readModels.get(chatIdentityViews, id);
  }

  /** The user of that name, where exactly one has been seen. */
  async userNamed(product: ChatProduct, name: string): Promise<Id | undefined> {
    const { documents } = await this.readModels.query(chatIdentityViews, {
      where: { product, kind: 'user', name },
      sort: { by: 'id', descending: false },
      limit: 2,
    });
    return documents.length === 1 ? documents[0]!.id : undefined;
  }
}
