import { Injectable } from '@nestjs/common';
import { ChatRegistry, ReadModels } from '@sitrep/application';
import type { ChatKind, Id } from '@sitrep/domain';
import { incidentHeads, type IncidentHead } from '@sitrep/read-models';
import { System } from '@sitrep/wiring';
import { exceptionOf } from '../http/problem-filter.js';
import type { Principal } from '../http/principal.js';
import { problems } from '../http/problem.js';
import { invalid } from '../http/validation.js';
import { OwnCommands, type OwnOutcome } from '../tasks/own-commands.js';
import type { ChatCommand } from './slash-form.js';

/** What Mattermost and Slack both take as the answer to a slash command. `ephemeral` is shown to the caller alone. */
export class ChatAnswer {
  response_type: 'ephemeral' | 'in_channel';
  text: string;
}

/** Runs a slash command that a chat product has sent: its people and places under ids of ours, everything else as over REST. */
@Injectable()
export class RunChatCommand {
  constructor(
    private readonly own: OwnCommands,
    private readonly registry: ChatRegistry,
    private readonly readModels: ReadModels,
    private readonly system: System,
  ) {}

  /** Who gives the command. @throws ProblemException when the id there cannot be one. */
  async callerOf({ product, userId: foreignId, userName: name }: ChatCommand): Promise<Principal> {
    const userId = await this.registry.idOf(product, 'user', foreignId, { name });
    if (userId === undefined) throw invalid([{ pointer: '#/user_id', detail: 'must be an id' }]);
    return {
      userId,
      tokenId: userId,
      label: product,
      // Whom the product lets use the command may work on incidents of one team, and nothing else.
      scopes: ['incidents:read', 'incidents:write'],
      teamIds: [this.#teamId],
      expiresAt: null,
      isRevocable: false,
    };
  }

  async run(command: ChatCommand, caller: Principal): Promise<ChatAnswer> {
    try {
      return answerOf(await this.#run(command, caller), this.system.hasChannels(command.product));
    } catch (error) {
      const [status, title, detail] = problems[exceptionOf(error).problem];
      if (status === 500) throw error;
      return { response_type: 'ephemeral', text: `${title}. ${detail}` };
    }
  }

  async #run(command: ChatCommand, caller: Principal): Promise<OwnOutcome> {
    const { product, channelId: foreignChannel, text, postId: foreignPost, mentioned } = command;
    const id = async (kind: ChatKind, foreignId: string, field: string, name?: string): Promise<Id> => {
      const found = await this.registry.idOf(product, kind, foreignId, { name: name ?? null });
      if (found === undefined) throw invalid([{ pointer: `#/${field}`, detail: 'must be an id' }]);
      return found;
    };
    const channelId = await id('channel', foreignChannel, 'channel_id');
    const incident = await this.#incidentIn(channelId);
    return this.own.run(
      {
        text: `/incident ${text}`,
        incidentId: incident?.id,
        teamId: this.#teamId,
        // Where channels are made for incidents, each gets its own; elsewhere the one it is started in serves.
        channelId: this.system.hasChannels(product) ? undefined : channelId,
        postId: foreignPost === undefined ? undefined : await id('post', foreignPost, 'postId'),
        userOf: async (name) => {
          const foreignId = mentioned.get(name);
          if (foreignId !== undefined) return id('user', foreignId, 'text', name);
          return this.registry.userNamed(product, name);
        },
        nameOf: async (userId) => {
          const { name = null } = (await this.registry.find(userId)) ?? {};
          return name === null ? userId : `@${name}`;
        },
      },
      caller,
    );
  }

  /** The newest one there, before all others one that has not ended. */
  async #incidentIn(channelId: Id): Promise<IncidentHead | undefined> {
    const newest = async (where: object) => {
      const sort = { by: 'startedAt', descending: true } as const;
      const all = { channelId, teamId: this.#teamId, ...where };
      return (await this.readModels.query(incidentHeads, { where: all, sort, limit: 1 })).documents[0];
    };
    return (await newest({ status: 'active' })) ?? (await newest({}));
  }

  get #teamId(): Id {
    return this.system.settings.chatTeamId ?? this.system.founded.defaultTeamId;
  }
}

const answerOf = (outcome: OwnOutcome, isPostedAnyway: boolean): ChatAnswer => {
  if (!outcome.ran) return { response_type: 'ephemeral', text: outcome.sentence };
  const { response: text, changed } = outcome;
  return { response_type: changed && !isPostedAnyway ? 'in_channel' : 'ephemeral', text };
};
