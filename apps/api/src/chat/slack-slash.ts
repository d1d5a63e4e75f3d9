import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { requests, WritePath } from '@sitrep/application';
import { System } from '@sitrep/wiring';
import type { FastifyRequest } from 'fastify';
import { Access } from '../http/authentication.js';
import { ProblemException } from '../http/problem.js';
import { ChatCommands, type ChatAnswer, type ChatFormat } from './chat-commands.js';
import { fieldOf, formOf, postIdIn, TEXT_CHARACTERS_MAX } from './chat-request.js';

/**
 * A slash command of a Slack app: api.slack.com, _Slash commands_ and _Verifying requests from Slack_. Slack signs the
 * request and the time; one that is old, or that has been here before, is refused.
 */
@Controller('integrations/slack/slash')
export class SlackSlashRoute {
  constructor(
    private readonly chat: ChatCommands,
    private readonly writePath: WritePath,
    private readonly system: System,
  ) {}

  @Post()
  @HttpCode(200)
  @Access('public')
  @ApiExcludeEndpoint()
  async post(@Req() request: FastifyRequest): Promise<ChatAnswer | Record<never, never>> {
    const secret = this.system.settings.slackSigningSecret;
    if (secret === undefined) throw new ProblemException('not-found');
    const form = formOf(request.body);
    const signature = headerOf(request, 'x-slack-signature');
    const seconds = headerOf(request, 'x-slack-request-timestamp');
    const nowMs = Date.parse(this.system.surroundings.now());
    if (!isSigned(request.body as Buffer, seconds, signature, secret)) throw new ProblemException('unauthorized');
    if (Math.abs(nowMs - Number(seconds) * 1_000) > WINDOW_MS) throw new ProblemException('unauthorized');
    // Slack looks whether the address speaks TLS.
    if (form.has('ssl_check')) return {};

    const chat = `slack ${fieldOf(form, 'team_id')}`;
    const foreignUserId = fieldOf(form, 'user_id');
    const foreignChannelId = fieldOf(form, 'channel_id');
    await this.#refuseReplay(signature);
    const { text, mentions } = readSlackText((form.get('text') ?? '').slice(0, TEXT_CHARACTERS_MAX));
    return this.chat.run(
      {
        chat,
        foreignUserId,
        userName: form.get('user_name')?.slice(0, 255) ?? '',
        foreignChannelId,
        text: `/incident ${text}`,
        mentions,
        postId: postIdIn(form),
      },
      slack,
    );
  }

  /** Each signature is good for one request, on whatever process, also after a restart. */
  async #refuseReplay(signature: string): Promise<void> {
    const id = this.system.surroundings.newId();
    const fingerprint = hash('sha256', id);
    const name = BigInt(`0x${hash('sha256', `slack ${signature}`)}`)
      .toString(36)
      .padStart(26, '0')
      .slice(-26);
    const received = { requestId: id, tokenId: id, by: id, fingerprint, leaseMs: 0 };
    const handled = await this.writePath.handle(requests, name, { type: 'ReceiveRequest', ...received });
    // No two have the same fingerprint, so whoever comes second is refused.
    if (handled.outcome === 'refused') throw new ProblemException('unauthorized');
  }
}

const headerOf = (request: FastifyRequest, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
};

/** @param body as it came: a form that was taken apart and put together again need not be the same. */
export const isSigned = (body: Uint8Array, seconds: string, signature: string, secret: string): boolean => {
  if (!/^\d{1,12}$/.test(seconds) || !/^v0=[0-9a-f]{64}$/.test(signature)) return false;
  const expected = createHmac('sha256', secret).update(`v0:${seconds}:`).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(signature.slice(3), 'hex'));
};

const WINDOW_MS = 5 * 60_000;

/** Slack writes mentions as `<@U1|ana>`, channels as `<#C1|general>`, links as `<https://…|…>`, and escapes `&`, `<`, `>`. */
export const readSlackText = (
  raw: string,
): { readonly text: string; readonly mentions: ReadonlyMap<string, string> } => {
  const mentions = new Map<string, string>();
  const text = raw.replace(/<([@#!]?)([^|>]*)(?:\|([^>]*))?>/g, (_, kind: string, id: string, label?: string) => {
    if (kind === '@') {
      const name = label ?? id;
      mentions.set(name, id);
      return `@${name}`;
    }
    return kind === '' ? id : `${kind === '#' ? '#' : '@'}${label ?? id}`;
  });
  return { text: text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'), mentions };
};

const slack: ChatFormat = {
  mention: ({ foreignId }) => `<@${foreignId}>`,
  escaped: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
};
