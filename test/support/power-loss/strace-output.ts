import type { DiskCall } from './disk.js';

/** One thing that a recorded process did: it called the disk, or said a line on its standard output. */
export type Deed = DiskCall | { readonly call: 'say'; readonly line: string };

/** What strace has to be asked for: every call with which a process can change a file or make it safe. */
export const STRACE_OPTIONS = [
  ...['-f', '-qq', '--seccomp-bpf'],
  // Paths behind file descriptors, every string in hexadecimal and in full.
  ...['-y', '-xx', '-s', '16777216'],
  '-e',
  'trace=open,openat,creat,write,writev,pwrite64,pwritev,pwritev2,sendfile,copy_file_range,mmap,fallocate,truncate,' +
    'ftruncate,fsync,fdatasync,sync_file_range,rename,renameat,renameat2,link,linkat,unlink,unlinkat',
];

/**
 * Reads what strace has written: the deeds that concern databases and the key in this directory, and what was said, in order.
 * Everything else that databases keep beside them, like locks and shared memory, is for processes that live at the same
 * time: nobody reads it after a power cut.
 *
 * @throws for a call that touches a database and that the model of the disk does not know.
 */
export const deedsIn = (trace: string, directory: string): readonly Deed[] => {
  const mark = [...Buffer.from(directory)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  return [...callsIn(trace)]
    .filter((call) => call.includes(mark) || call.startsWith('write(1<'))
    .flatMap((call) => deedOf(call, directory) ?? []);
};

/** Where threads run side by side, a call is told in two parts. It is placed where it ended. */
function* callsIn(trace: string): Generator<string> {
  const begun = new Map<string, string>();
  for (const line of trace.split('\n')) {
    const [, thread = '', told = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const [, end] = /^<\.\.\. \w+ resumed>(.*)$/.exec(told) ?? [];
    if (told.endsWith(UNFINISHED)) begun.set(thread, told.slice(0, -UNFINISHED.length));
    else yield end === undefined ? told : begun.get(thread) + end;
  }
}

const UNFINISHED = ' <unfinished ...>';

const deedOf = (call: string, directory: string): Deed | undefined => {
  const [, name = '', list = '', answer] = /^(\w+)\((.*)\) += (-?\d+|\?)/.exec(call) ?? [];
  const result = Number(answer);
  if (!(result >= 0)) return undefined; // It failed, or the process did not live to see its end.

  // Every string is in hexadecimal, so a comma is always one between arguments.
  const args = list.split(', ');
  const bytes = (arg: number) => bytesIn(args[arg]!);
  const database = (arg: number) => databaseIn(pathIn(args[arg]!), directory);

  if (name === 'write' && args[0]!.startsWith('1<')) return { call: 'say', line: bytes(1).toString().trimEnd() };
  if (name === 'fsync' && pathIn(args[0]!) === directory) return { call: 'sync-directory' };
  const file = database(0) ?? (args[1] && !name.includes('write') ? database(1) : undefined);
  if (file === undefined) return undefined;

  switch (name) {
    case 'openat':
      // These would empty the file, unless it is new, go around the cache, or sync each write.
      if (/O_(DIRECT|D?SYNC)/.test(args[2]!)) break;
      if (args[2]!.includes('O_TRUNC') && !args[2]!.includes('O_EXCL')) break;
      return { call: 'open', file };
    case 'pwrite64':
      return { call: 'write', file, offset: Number(args[3]), bytes: bytes(1).subarray(0, result) };
    case 'ftruncate':
      return { call: 'resize', file, size: Number(args[1]) };
    case 'fsync':
    case 'fdatasync':
      return { call: 'sync', file };
    case 'rename':
      return { call: 'rename', file: database(0)!, to: database(1)! };
    case 'unlink':
      return { call: 'remove', file };
  }
  throw new Error(`the model of the disk does not know what this does to ${file}: ${call.slice(0, 200)}`);
};

/** A path is an argument of its own, or shown behind a file descriptor. */
const pathIn = (arg: string): string => (/[<"]/.test(arg) ? bytesIn(arg).toString() : '');

const bytesIn = (arg: string): Buffer => {
  const [, hex = ''] = /[<"]((?:\\x[0-9a-f]{2})*)[>"]$/.exec(arg) ?? [];
  return Buffer.from(hex.replaceAll('\\x', ''), 'hex');
};

const databaseIn = (path: string, directory: string): string | undefined => {
  const name = path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : '';
  return /^([a-z-]+\.db(\.new)?(-wal|-journal)?|installation\.key(\.new)?)$/.test(name) ? name : undefined;
};
