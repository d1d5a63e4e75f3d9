import { hash, timingSafeEqual } from 'node:crypto';
import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { System } from '@sitrep/wiring';
import type { FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { ProblemException } from '../http/problem.js';
import { ChatCommands, type ChatAnswer, type ChatFormat } from './chat-commands.js';
import { fieldOf, formOf, postIdIn, TEXT_CHARACTERS_MAX } from './chat-request.js';

/**
 * The slash command of a Mattermost server, as it passes it on: developers.mattermost.com, _Custom slash commands_. It
 * shows that it is that server by the command's token, in the form or in the header.
 */
@Controller('integrations/mattermost/slash')
export class MattermostSlashRoute {
  constructor(
    private readonly chat: ChatCommands,
    private readonly system: System,
  ) {}

  @Post()
  @HttpCode(200)
  @Access('public')
  @ApiExcludeEndpoint()
  async post(@Req() request: FastifyRequest): Promise<ChatAnswer> {
    const expected = this.system.settings.mattermostSlashToken;
    if (expected === undefined) throw new ProblemException('not-found');
    const form = formOf(request.body);
    const [, inHeader] = /^Token (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    if (!isSame(inHeader ?? form.get('token') ?? '', expected)) throw new ProblemException('unauthorized');

    const names = form.getAll('user_mentions');
    const ids = form.getAll('user_mentions_ids');
    return this.chat.run(
      {
        chat: 'mattermost',
        foreignUserId: fieldOf(form, 'user_id'),
        userName: form.get('user_name')?.slice(0, 255) ?? '',
        foreignChannelId: fieldOf(form, 'channel_id'),
        text: `/incident ${(form.get('text') ?? '').slice(0, TEXT_CHARACTERS_MAX)}`,
        mentions: new Map(names.flatMap((name, i) => (ids[i] === undefined ? [] : [[name, ids[i]] as const]))),
        postId: postIdIn(form),
      },
      mattermost,
    );
  }
}

const mattermost: ChatFormat = {
  mention: ({ name }) => `@${name}`,
  escaped: (text) => text,
};

/** In a time that says nothing of where they differ. */
const isSame = (one: string, other: string): boolean =>
  timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
