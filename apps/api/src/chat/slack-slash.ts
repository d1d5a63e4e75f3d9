import { createHmac, hash } from 'node:crypto';
import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { digestId, requests, WritePath } from '@sitrep/application';
import type { Id } from '@sitrep/domain';
import { System } from '@sitrep/wiring';
import type { FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { ProblemException } from '../http/problem.js';
import { isSecret } from './is-secret.js';
import { ChatAnswer, RunChatCommand } from './run-chat-command.js';
import { fieldOf, formBytesOf, slashFormSchema } from './slash-form.js';
import { asSlackText, readSlackText } from './slack-text.js';

/** Source: Slack, "Enabling interactivity with slash commands" and "Verifying requests from Slack". */
@Controller('integrations/slack/slash')
export class SlackSlashRoute {
  constructor(
    private readonly chat: RunChatCommand,
    private readonly writePath: WritePath,
    private readonly system: System,
  ) {}

  /** What Slack calls when somebody types the slash command. A request is taken once, within five minutes. */
  @Post()
  @HttpCode(200)
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({ schema: slashFormSchema })
  @Access('public')
  async post(@Req() request: FastifyRequest): Promise<ChatAnswer> {
    const { slackSigningSecret } = this.system.settings;
    if (slackSigningSecret === undefined) throw new ProblemException('not-found');
    const bytes = formBytesOf(request);
    const signature = this.#signatureOf(request, bytes, slackSigningSecret);

    const form = new URLSearchParams(bytes.toString());
    const { text, mentioned } = readSlackText(form.get('text') ?? '');
    const command = {
      product: 'slack',
      userId: fieldOf(form, 'user_id'),
      userName: form.get('user_name') || null,
      channelId: fieldOf(form, 'channel_id'),
      text,
      postId: form.get('postId') || undefined,
      mentioned,
    } as const;
    const caller = await this.chat.callerOf(command);
    await this.#takeOnce(signature, bytes, caller.userId);
    const answer = await this.chat.run(command, caller);
    return { ...answer, text: asSlackText(answer.text) };
  }

  /** @throws ProblemException unless Slack has signed this body, lately. */
  #signatureOf({ headers }: FastifyRequest, bytes: Buffer, secret: string): string {
    const timestamp = String(headers['x-slack-request-timestamp']);
    const signature = String(headers['x-slack-signature']);
    const ageMs = Math.abs(Date.parse(this.system.surroundings.now()) - Number(timestamp) * 1_000);
    const expected = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(bytes).digest('hex');
    // NaN is no age at all.
    if (!/^\d{1,12}$/.test(timestamp) || !(ageMs <= AGE_MAX_MS) || !isSecret(signature, `v0=${expected}`))
      throw new ProblemException('chat-request-refused');
    return expected;
  }

  /** That it was taken is an event like that of a request with an `Idempotency-Key`, so every process knows. */
  async #takeOnce(signature: string, bytes: Buffer, by: Id): Promise<void> {
    const name = digestId(`slack\n${signature}`);
    const requestId = this.system.surroundings.newId();
    const handled = await this.writePath.handle(requests, name, {
      type: 'ReceiveRequest',
      requestId,
      tokenId: by,
      by,
      fingerprint: hash('sha256', bytes),
      leaseMs: Infinity,
    });
    if (handled.outcome !== 'accepted') throw new ProblemException('chat-request-refused');
  }
}

const AGE_MAX_MS = 5 * 60_000;
