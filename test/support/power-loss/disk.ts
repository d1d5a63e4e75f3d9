/**
 * The model of a disk that can lose its power. It promises what POSIX does, which is less than most file systems keep:
 *
 * - What a file held when it was synced is safe. Of the writes and changes of size since then, any may be on the disk
 *   and any may be missing, whatever their order, and a write may be there in part: its sectors, of 512 bytes, are
 *   there or not.
 * - A name is a thing of its directory. That a file was created or removed is safe once the directory was synced; until
 *   then the name may be there or not, however well the file itself was synced.
 * - What one file kept says nothing of another, and what one name kept says nothing of another.
 *
 * The disk obeys a sync: one that answers it and loses the data all the same is not modelled. All calls come from one
 * thread, so no write is under way while its file is synced.
 */
export class Disk {
  /** The files as a running process sees them, by name. */
  readonly #files = new Map<string, File>();
  readonly #directory = new Map<string, NameOnDisk>();

  apply(call: DiskCall): void {
    switch (call.call) {
      case 'open':
        if (!this.#files.has(call.file)) this.#name(call.file, { safe: new Uint8Array(), unsynced: [] });
        return;
      case 'write':
      case 'resize':
        this.#fileOf(call).unsynced.push(call);
        return;
      case 'sync':
        safeguard(this.#fileOf(call));
        return;
      case 'remove':
        this.#name(call.file, undefined);
        return;
      case 'sync-directory':
        for (const name of this.#directory.values()) name.steps = name.steps.slice(-1);
        return;
    }
  }

  /** The files that are there when the power comes back. */
  afterPowerCut(keep: Keep): Files {
    const names = [...this.#directory].map(([name, { steps }]) => [name, keep.name(name, steps)] as const);
    return new Map(
      names.flatMap(([name, file]) => (file ? [[name, changed(file.safe, keep.changes(name, file.unsynced))]] : [])),
    );
  }

  /** Whether a process has written something to this file that is not safe yet. */
  isUnsynced(name: string): boolean {
    return (this.#files.get(name)?.unsynced.length ?? 0) > 0;
  }

  #name(name: string, file: File | undefined): void {
    if (file) this.#files.set(name, file);
    else this.#files.delete(name);
    const known = this.#directory.get(name) ?? { steps: [undefined] };
    known.steps.push(file);
    this.#directory.set(name, known);
  }

  #fileOf({ call, file }: DiskCall & { readonly file: string }): File {
    const found = this.#files.get(file);
    if (!found) throw new Error(`${call} of ${file}, which is not there`);
    return found;
  }
}

/** What a process asked of the disk, and was answered. Files are named within the one directory. */
export type DiskCall =
  | { readonly call: 'open' | 'sync' | 'remove'; readonly file: string }
  | ({ readonly call: 'write'; readonly file: string } & Write)
  | ({ readonly call: 'resize'; readonly file: string } & Resize)
  | { readonly call: 'sync-directory' };

export type Change = Write | Resize;
export interface Write {
  readonly offset: number;
  readonly bytes: Uint8Array;
}
export interface Resize {
  readonly size: number;
}

/** Decides what a power cut leaves of what was not safe. */
export interface Keep {
  /** Which of these changes, or which parts of them, reached the disk. */
  changes(name: string, unsynced: readonly Change[]): readonly Change[];
  /** Which of the things that the name has stood for since the directory was synced it stands for now. */
  name<Thing>(name: string, steps: readonly Thing[]): Thing;
}

export type Files = ReadonlyMap<string, Uint8Array>;

interface File {
  safe: Uint8Array;
  unsynced: Change[];
}

/** What a name stood for when the directory was synced, and each thing since then; `undefined` for no file. */
interface NameOnDisk {
  steps: (File | undefined)[];
}

const safeguard = (file: File): void => {
  file.safe = changed(file.safe, file.unsynced);
  file.unsynced = [];
};

const changed = (before: Uint8Array, changes: readonly Change[]): Uint8Array => {
  const ends = changes.map((change) => ('size' in change ? change.size : change.offset + change.bytes.length));
  const bytes = new Uint8Array(Math.max(before.length, ...ends));
  bytes.set(before);
  let size = before.length;
  for (const change of changes) {
    if ('size' in change) {
      // What is cut off and grown again comes back as zeros.
      bytes.fill(0, change.size, Math.max(size, change.size));
      size = change.size;
    } else {
      bytes.set(change.bytes, change.offset);
      size = Math.max(size, change.offset + change.bytes.length);
    }
  }
  return bytes.subarray(0, size);
};
