import { pino, type Logger } from 'pino';

/**
 * JSON lines on the standard output. Lines are gathered for a moment, because a write for each would cost a busy server
 * more than making them does: who kills the process hard loses the last of them, and an exit of its own none.
 */
export const openLogOutput = (level: string, base: Readonly<Record<string, unknown>>): Logger => {
  const output = pino.destination({ dest: 1, sync: true, minLength: GATHERED_BYTES_MAX });
  setInterval(() => output.flush(), GATHERED_MS_MAX).unref();
  process.on('exit', () => output.flushSync());
  return pino({ level, base }, output);
};

const GATHERED_BYTES_MAX = 8_192;
const GATHERED_MS_MAX = 100;
