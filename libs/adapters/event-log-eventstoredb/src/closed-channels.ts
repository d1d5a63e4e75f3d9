import { Subchannel } from '@grpc/grpc-js/build/src/subchannel.js';

/** As much of a connection's inside as is needed here. */
interface Reconnecting {
  readonly refcount: number;
  continueConnecting: boolean;
  handleBackoffTimer: (this: Reconnecting) => void;
}

/**
 * Sees to it that closed channels stay closed. In grpc-js up to 1.14.7 a channel that is closed while it rests between two
 * attempts to connect makes the second one all the same. Where that goes well, a connection is left which nobody uses and
 * nobody can close: after an outage, one for each channel that was given up in the last second of it. The client and its
 * discovery give up many, and hand out none of them.
 *
 * It is the library that is changed, for the whole process; a test shows that the change is needed and works.
 */
export const keepClosedChannelsClosed = (): void => {
  const connections = Subchannel.prototype as unknown as Reconnecting;
  const restIsOver = connections.handleBackoffTimer;
  connections.handleBackoffTimer = function (): void {
    if (this.refcount === 0) this.continueConnecting = false;
    restIsOver.call(this);
  };
};
