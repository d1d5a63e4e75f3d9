import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyToReadModels, type Position } from '@sitrep/application';
import type { Recorded } from '@sitrep/event-schema';
import { readModels } from '@sitrep/read-models';
import { differencesBetween, SqliteReadStore, StoredDocuments } from '@sitrep/read-store-sqlite';

/**
 * Builds the read models anew, in a file of its own, from the events that it is handed, up to the position where those in
 * use stand; then compares every document.
 */
export class ReadModelComparison {
  readonly #directory = mkdtempSync(join(tmpdir(), 'sitrep-verify-'));
  readonly #file = join(this.#directory, 'read-models.db');
  readonly #rebuilt = SqliteReadStore.open(this.#file, readModels);
  readonly #upTo: Position | undefined;

  constructor(
    private readonly inUse: StoredDocuments,
    private readonly onFault: (fault: string) => Promise<void>,
  ) {
    this.#upTo = inUse.position();
  }

  /** @param position of the last of the events, also of those that could not be read. */
  take(events: readonly Recorded[], position: Position): void {
    const upTo = this.#upTo;
    if (upTo === undefined || (events[0] && events[0].position > upTo)) return;
    this.#rebuilt.update(position, (documents) => {
      for (const recorded of events) if (recorded.position <= upTo) applyToReadModels(recorded, documents);
    });
  }

  /** @param last the position of the newest event of the log. Gives how many documents there are. */
  async end(last: Position | undefined): Promise<number> {
    const upTo = this.#upTo;
    if (upTo !== undefined && (last === undefined || upTo > last))
      await this.onFault(`they have seen position ${upTo}, and the log ends at ${last ?? 'its beginning'}`);
    this.#rebuilt.close();
    const rebuilt = new StoredDocuments(this.#file);
    try {
      if (this.inUse.revisions() !== rebuilt.revisions()) {
        await this.onFault('they were made by another release and cannot be compared; a start builds them anew');
        return 0;
      }
      for (const { model, key, found } of differencesBetween(this.inUse, rebuilt, readModels))
        await this.onFault(`the ${model} ${key} is ${found}`);
      return readModels.reduce((sum, model) => sum + this.inUse.count(model), 0);
    } finally {
      rebuilt.close();
    }
  }

  close(): void {
    this.#rebuilt.close();
    this.inUse.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
