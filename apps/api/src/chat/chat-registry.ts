import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { chatChannels, chatUsers, ReadModels, WritePath } from '@sitrep/application';
import type { Id } from '@sitrep/domain';
import { chatUserViews, type ChatUserView } from '@sitrep/read-models';
import { System } from '@sitrep/wiring';

/**
 * Who is who: a chat's users and channels by ids of our own. What the chat calls them is content, so it is written down in
 * one place and goes nowhere from there.
 */
@Injectable()
export class ChatRegistry {
  constructor(
    private readonly writePath: WritePath,
    private readonly readModels: ReadModels,
    private readonly system: System,
  ) {}

  /** Somebody who was never seen before gets an id. */
  async userOf(chat: string, foreignId: string, name: string): Promise<Id> {
    const key = keyOf(chat, foreignId);
    const known = await this.writePath.view(chatUsers, key);
    if (known?.userId !== undefined) return known.userId;
    const userId = this.system.surroundings.newId();
    const handled = await this.writePath.handle(chatUsers, key, {
      type: 'LinkChatUser',
      userId,
      chat,
      foreignId,
      name,
    });
    if (handled.outcome !== 'accepted' || handled.view.userId === undefined) throw new Error('a chat user got no id');
    return handled.view.userId;
  }

  /** What a user is called in a chat, if they are known from one. */
  nameOf(userId: Id): Promise<ChatUserView | undefined> {
    return this.readModels.get(chatUserViews, userId);
  }

  /** The incident that a channel is about. */
  async incidentIn(chat: string, foreignId: string): Promise<Id | undefined> {
    return (await this.writePath.view(chatChannels, keyOf(chat, foreignId)))?.incidentId;
  }

  async setIncidentIn(chat: string, foreignId: string, incidentId: Id, by: Id): Promise<void> {
    const command = { type: 'LinkChatChannel', incidentId, by, chat, foreignId } as const;
    await this.writePath.handle(chatChannels, keyOf(chat, foreignId), command);
  }
}

/** 26 characters of a digest: names of streams are no place for what a chat calls things. */
const keyOf = (chat: string, foreignId: string): Id =>
  BigInt(`0x${hash('sha256', JSON.stringify([chat, foreignId]))}`)
    .toString(36)
    .padStart(26, '0')
    .slice(-26);
