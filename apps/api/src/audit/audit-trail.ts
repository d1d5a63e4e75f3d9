import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { audits, WritePath } from '@sitrep/application';
import type { AuditCommand, Id } from '@sitrep/domain';
import type { AuthenticatedRequest, Principal } from '../http/principal.js';

/** Records what leaves no other trace in the log: exports, refusals of rights, and that a token is in use. */
@Injectable()
export class AuditTrail implements OnModuleDestroy {
  readonly #underWay = new Set<Promise<void>>();
  /** The hour in which each token was seen last, so that the log need not be asked. */
  readonly #seen = new Map<Id, string>();

  constructor(private readonly writePath: WritePath) {}

  /** To be waited for: nothing leaves of which it is not known who has it. */
  async exported({ tokenId, userId: by }: Principal): Promise<void> {
    await this.writePath.handle(audits, tokenId, { type: 'RecordExport', tokenId, by });
  }

  /** A scope that the caller does not hold. To be waited for: there is no refusal without a record of it. */
  async scopeRefused(request: AuthenticatedRequest): Promise<void> {
    const { tokenId } = request.principal!;
    await this.writePath.handle(audits, tokenId, refusalOf(request, 'scope', null));
  }

  /**
   * A thing of another team. Not to be waited for: how long the answer takes would tell that from a thing that does not
   * exist.
   */
  teamRefused(request: AuthenticatedRequest, thingId: Id): void {
    this.#inBackground(request.principal!.tokenId, refusalOf(request, 'team', thingId), (error) =>
      request.log.error({ error: error.name }, 'a refusal of rights was not recorded'),
    );
  }

  used(tokenId: Id, at: string): void {
    const hour = at.slice(0, HOUR_LENGTH);
    if (this.#seen.get(tokenId) === hour) return;
    if (this.#seen.size >= SEEN_MAX) this.#seen.clear();
    this.#seen.set(tokenId, hour);
    // What is not recorded now is recorded at the next request.
    this.#inBackground(tokenId, { type: 'RecordUse', tokenId }, () => this.#seen.delete(tokenId));
  }

  /** Nest calls it when no more requests come and the log is still open. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  #inBackground(tokenId: Id, command: AuditCommand, onFailure: (error: Error) => void): void {
    const recorded = this.writePath
      .handle(audits, tokenId, command)
      .then(() => {}, onFailure)
      .finally(() => this.#underWay.delete(recorded));
    this.#underWay.add(recorded);
  }
}

const HOUR_LENGTH = '2026-11-23T10'.length;
const SEEN_MAX = 10_000;

const refusalOf = (
  { principal, method, routeOptions }: AuthenticatedRequest,
  reason: 'scope' | 'team',
  thingId: Id | null,
): AuditCommand => ({
  type: 'RecordRefusal',
  tokenId: principal!.tokenId,
  by: principal!.userId,
  route: `${method} ${(routeOptions.url ?? '/').replaceAll(/:([A-Za-z]+)/g, '{$1}')}`,
  reason,
  thingId,
});
