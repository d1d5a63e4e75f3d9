/**
 * The model of a disk that can lose its power. It promises what POSIX does, which is less than most file systems keep:
 *
 * - What a file held when it was synced is safe. Of the writes and the changes of size since then any may be on the disk
 *   and any may be missing, whatever their order, and of a write each sector for itself.
 * - A name belongs to its directory. That a file was created or removed is safe once the directory was synced. Until
 *   then the name may be there or not, however well the file itself was synced. (SQLite syncs the directory along with
 *   the first sync of a new journal or write-ahead log, and not when it removes one.)
 * - What became of one file or name says nothing of another.
 *
 * A disk that answers a sync and loses the data all the same is not modelled. Each file is written and synced by one
 * thread at a time, so no write is under way while its file is synced.
 */
export class Disk {
  /** What processes see. */
  readonly #files = new Map<string, File>();
  readonly #names = new Map<string, NameOnDisk>();

  apply(call: DiskCall): void {
    switch (call.call) {
      case 'open':
        if (!this.#files.has(call.file)) this.#create(call.file);
        return;
      case 'write':
      case 'resize':
        this.#file(call.file).unsafe.push(call);
        return;
      case 'sync':
        makeSafe(this.#file(call.file));
        return;
      case 'remove':
        this.#files.delete(call.file);
        this.#names.get(call.file)!.steps.push(undefined);
        return;
      case 'rename':
        this.#rename(call.file, call.to);
        return;
      case 'sync-directory':
        for (const name of this.#names.values()) name.steps = name.steps.slice(-1);
        return;
    }
  }

  /** Whether a file holds something that a power cut could take away. */
  isUnsafe(file: string): boolean {
    return this.#file(file).unsafe.length > 0;
  }

  /** The files that are there when the power is back. */
  afterPowerCut(keep: Keep): Files {
    const files = new Map<string, Uint8Array>();
    for (const [name, { steps }] of this.#names) {
      const file = steps[keep.step(name, steps.length)];
      if (file) files.set(name, withChanges(file.safe, keep.changes(name, file.unsafe)));
    }
    return files;
  }

  #create(name: string): void {
    this.#call({ safe: new Uint8Array(), unsafe: [] }, name);
  }

  /** Less than POSIX promises: that both names are there, or none, may come of it too. */
  #rename(from: string, to: string): void {
    this.#call(this.#file(from), to);
    this.#files.delete(from);
    this.#names.get(from)!.steps.push(undefined);
  }

  #call(file: File, name: string): void {
    this.#files.set(name, file);
    const known = this.#names.get(name);
    if (known) known.steps.push(file);
    else this.#names.set(name, { steps: [undefined, file] });
  }

  #file(name: string): File {
    const file = this.#files.get(name);
    if (!file) throw new Error(`${name} is not there`);
    return file;
  }
}

/** What a process asked of the disk, and had done. Files are named within their one directory. */
export type DiskCall =
  | { readonly call: 'open' | 'sync' | 'remove'; readonly file: string }
  | ({ readonly call: 'write'; readonly file: string } & Write)
  | ({ readonly call: 'resize'; readonly file: string } & Resize)
  | { readonly call: 'rename'; readonly file: string; readonly to: string }
  | { readonly call: 'sync-directory' };

export type Change = Write | Resize;
export interface Write {
  readonly offset: number;
  readonly bytes: Uint8Array;
}
export interface Resize {
  readonly size: number;
}

export type Files = ReadonlyMap<string, Uint8Array>;

/** Decides what is left of what was not safe. */
export interface Keep {
  /** Which changes to a file, or which parts of them, are on the disk. */
  changes(file: string, unsafe: readonly Change[]): readonly Change[];
  /** Which of the things that a name has stood for it stands for: 0 is the one that is safe, `count - 1` the newest. */
  step(name: string, count: number): number;
}

interface File {
  safe: Uint8Array;
  unsafe: Change[];
}

interface NameOnDisk {
  /** What it stood for when the directory was synced, and what since then; `undefined` is no file. */
  steps: (File | undefined)[];
}

const makeSafe = (file: File): void => {
  file.safe = withChanges(file.safe, file.unsafe);
  file.unsafe = [];
};

const withChanges = (before: Uint8Array, changes: readonly Change[]): Uint8Array => {
  const sizeAfter = (size: number, change: Change) =>
    'size' in change ? change.size : Math.max(size, change.offset + change.bytes.length);
  const largest = changes.reduce((size, change) => Math.max(size, sizeAfter(size, change)), before.length);
  const bytes = new Uint8Array(largest);
  bytes.set(before);
  let size = before.length;
  for (const change of changes) {
    // What was cut off comes back as zeros when the file grows again.
    if ('size' in change) bytes.fill(0, change.size);
    else bytes.set(change.bytes, change.offset);
    size = sizeAfter(size, change);
  }
  return bytes.subarray(0, size);
};
