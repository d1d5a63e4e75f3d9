import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { System } from '@sitrep/wiring';
import type { FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { ProblemException } from '../http/problem.js';
import { isSecret } from './is-secret.js';
import { ChatAnswer, RunChatCommand } from './run-chat-command.js';
import { fieldOf, formBytesOf, slashFormSchema } from './slash-form.js';

/** Source: Mattermost, "Custom slash commands": the token of the command comes in the header, in older releases in the form. */
@Controller('integrations/mattermost/slash')
export class MattermostSlashRoute {
  constructor(
    private readonly chat: RunChatCommand,
    private readonly system: System,
  ) {}

  /** What Mattermost calls when somebody types the slash command. */
  @Post()
  @HttpCode(200)
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({ schema: slashFormSchema })
  @Access('public')
  async post(@Req() request: FastifyRequest): Promise<ChatAnswer> {
    const { mattermostSlashToken } = this.system.settings;
    if (mattermostSlashToken === undefined) throw new ProblemException('not-found');
    const form = new URLSearchParams(formBytesOf(request).toString());
    const [, inHeader] = /^Token (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (!isSecret(inHeader ?? form.get('token') ?? '', mattermostSlashToken))
      throw new ProblemException('chat-request-refused');

    const names = form.getAll('user_mentions');
    const ids = form.getAll('user_mentions_ids');
    const command = {
      product: 'mattermost',
      userId: fieldOf(form, 'user_id'),
      userName: form.get('user_name') || null,
      channelId: fieldOf(form, 'channel_id'),
      text: form.get('text') ?? '',
      postId: form.get('postId') || undefined,
      mentioned: new Map(names.flatMap((name, i) => (ids[i] ? [[name.replace(/^@/, ''), ids[i]] as const] : []))),
    } as const;
    return this.chat.run(command, await this.chat.callerOf(command));
  }
}
