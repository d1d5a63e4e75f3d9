// Loaded into a server before itself: notes every connection that it begins, in its data directory; but for those to the
// cluster that holds its log, which are no way out.
import dgram from 'node:dgram';
import { appendFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import process from 'node:process';

const portOfLog = Number(/:(\d+)\?/.exec(process.env.EVENTSTORE_URL ?? '')?.[1]);
const isToLog = ([to]) => Number((Array.isArray(to) ? to[0] : to)?.port) === portOfLog;

const noteBefore = (holder, name) => {
  const original = holder[name];
  holder[name] = function (...args) {
    if (!isToLog(args)) appendFileSync(join(process.env.DATA_DIR, 'connections.txt'), `${name}\n`);
    return original.apply(this, args);
  };
};
noteBefore(net.Socket.prototype, 'connect');
noteBefore(dgram, 'createSocket');
