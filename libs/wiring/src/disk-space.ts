import { stat, statfs } from 'node:fs/promises';

/** Files of ours by the name that operators see, and the directory whose disk they fill. */
export interface StorageFiles {
  readonly directory: string;
  readonly files: Readonly<Record<string, string>>;
}

export interface DiskSpace {
  /** For this user. */
  readonly freeBytes: number;
  readonly sizeBytes: number;
  readonly filesBytes: Readonly<Record<string, number>>;
}

/**
 * How full the disk is, in steps of 1 MiB: whoever may ask for metrics could otherwise tell by the bytes how much somebody
 * has just typed.
 */
export const diskSpace = async ({ directory, files }: StorageFiles): Promise<DiskSpace> => {
  const [disk, ...sizes] = await Promise.all([
    statfs(directory),
    ...Object.entries(files).map(async ([name, file]) => [name, inSteps(await sizeOf(file))] as const),
  ]);
  return {
    freeBytes: Math.floor((disk.bavail * disk.bsize) / STEP_BYTES) * STEP_BYTES,
    sizeBytes: disk.blocks * disk.bsize,
    filesBytes: Object.fromEntries(sizes),
  };
};

/** What is not there, or not any more, takes no space. */
const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

/** Rounded up, so that what is there is never nothing. */
export const inSteps = (bytes: number): number => Math.ceil(bytes / STEP_BYTES) * STEP_BYTES;

const STEP_BYTES = 1_048_576;
