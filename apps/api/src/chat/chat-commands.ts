import { Injectable } from '@nestjs/common';
import type { Id, Scope } from '@sitrep/domain';
import { System } from '@sitrep/wiring';
import type { Principal } from '../http/principal.js';
import { ChatRegistry } from './chat-registry.js';
import type { ChatRequest } from './chat-request.js';
import { OwnCommands, type Place } from './own-commands.js';

/** What a chat shows: to everybody in the channel, or to the one who asked. Mattermost and Slack read the same fields. */
export interface ChatAnswer {
  readonly response_type: 'in_channel' | 'ephemeral';
  readonly text: string;
}

/** How one kind of chat writes down what is said. */
export interface ChatFormat {
  readonly mention: (user: { readonly foreignId: string; readonly name: string }) => string;
  readonly escaped: (text: string) => string;
}

/** Runs what somebody typed in a chat, as the user that they are here. The chat has vouched for them. */
@Injectable()
export class ChatCommands {
  constructor(
    private readonly registry: ChatRegistry,
    private readonly own: OwnCommands,
    private readonly system: System,
  ) {}

  async run(request: ChatRequest, format: ChatFormat): Promise<ChatAnswer> {
    const { chat, foreignChannelId } = request;
    const userId = await this.registry.userOf(chat, request.foreignUserId, request.userName);
    const incidentId = await this.registry.incidentIn(chat, foreignChannelId);
    const caller = this.#principal(userId);
    const said = await this.own.run(request.text, this.#place(request, incidentId, format), caller);
    // The channel is about the incident that was started in it last.
    if (said.incident && said.incident.id !== incidentId)
      await this.registry.setIncidentIn(chat, foreignChannelId, said.incident.id, userId);
    return { response_type: said.incident ? 'in_channel' : 'ephemeral', text: said.text };
  }

  get #teamId(): Id {
    return this.system.settings.chatTeamId ?? this.system.founded.defaultTeamId;
  }

  /** Chat users manage the incidents of one team, and nothing else. */
  #principal(userId: Id): Principal {
    const scopes: readonly Scope[] = ['incidents:read', 'incidents:write'];
    return { userId, tokenId: userId, label: 'chat', scopes, teamIds: [this.#teamId], expiresAt: null };
  }

  #place({ chat, mentions, postId }: ChatRequest, incidentId: Id | undefined, format: ChatFormat): Place {
    return {
      incidentId,
      teamId: this.#teamId,
      postId,
      userOf: async (mention) => {
        const foreignId = mentions.get(mention);
        return foreignId === undefined ? undefined : this.registry.userOf(chat, foreignId, mention);
      },
      nameOf: async (userId) => {
        const user = await this.registry.nameOf(userId);
        return user?.chat === chat ? format.mention(user) : userId;
      },
      shown: format.escaped,
    };
  }
}
