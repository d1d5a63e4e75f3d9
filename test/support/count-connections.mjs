// Loaded into a server before itself: notes every connection that it begins, in its data directory.
import dgram from 'node:dgram';
import { appendFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import process from 'node:process';

const noteBefore = (holder, name) => {
  const original = holder[name];
  holder[name] = function (...args) {
    appendFileSync(join(process.env.DATA_DIR, 'connections.txt'), `${name}\n`);
    return original.apply(this, args);
  };
};
noteBefore(net.Socket.prototype, 'connect');
noteBefore(dgram, 'createSocket');
