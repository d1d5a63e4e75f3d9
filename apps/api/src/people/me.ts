import { Controller, Get } from '@nestjs/common';
import { Access } from '../http/authentication.js';
import { Caller, type Principal } from '../http/principal.js';
import { MeResponse } from './me.response.js';

@Controller('v1/me')
export class MeRoute {
  /** Who the presented token stands for, and what it may do. */
  @Get()
  @Access('signed-in')
  get(@Caller() { userId, tokenId, label, scopes, teamIds }: Principal): MeResponse {
    return { userId, tokenId, label, scopes: [...scopes], teamIds: [...teamIds] };
  }
}
