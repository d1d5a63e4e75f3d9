import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A file system of a few megabytes, in memory, in a mount namespace of its own that ordinary users may make where the
 * kernel lets them (user_namespaces(7)). It is there until it is removed, whoever lives on it meanwhile.
 */
export class SmallDisk {
  static readonly isPossible = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

  /** Node for a process that lives on it: the arguments of `enter` come before those of the program. */
  static async make(options: string): Promise<SmallDisk> {
    const script = `mount -t tmpfs -o ${options} tmpfs /mnt && echo mounted && exec sleep 3600`;
    const holder = spawn('unshare', ['-rm', 'sh', '-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    return new SmallDisk(holder);
  }

  private constructor(private readonly holder: ChildProcess) {}

  /** The data directory, for who lives on it. */
  readonly path = '/mnt';

  get pid(): number {
    return this.holder.pid!;
  }

  /** As it is seen from here. */
  #here(name: string): string {
    return join(`/proc/${this.pid}/root/mnt`, name);
  }

  /** Takes all the space but about so many bytes: the server goes on writing meanwhile. */
  fill(leaveBytes: number): void {
    for (;;) {
      const free = Number(execFileSync('stat', ['-f', '-c', '%a', this.#here('')])) * PAGE_BYTES;
      try {
        return writeFileSync(this.#here('filler'), Buffer.alloc(Math.max(0, free - leaveBytes)));
      } catch (error) {
        // What was free when it was asked for has been taken since.
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        this.free();
      }
    }
  }

  /** Takes every inode that is left. */
  takeInodes(): number {
    for (let taken = 0; ; taken++)
      try {
        writeFileSync(this.#here(`inode-${taken}`), '');
      } catch {
        return taken;
      }
  }

  free(): void {
    rmSync(this.#here('filler'), { force: true });
  }

  remount(how: 'ro' | 'rw'): void {
    execFileSync('nsenter', ['-t', String(this.pid), '-U', '-m', 'mount', '-o', `remount,${how}`, this.path]);
  }

  async remove(): Promise<void> {
    this.holder.kill('SIGKILL');
    await once(this.holder, 'close');
  }
}

const PAGE_BYTES = 4_096;
