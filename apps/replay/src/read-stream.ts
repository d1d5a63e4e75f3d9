import { describeFault, replayed, type LogReader, type ReplayFault } from '@sitrep/application';
import type { Recorded } from '@sitrep/event-schema';
import type { Point } from './arguments.js';
import { complain } from './output.js';

/**
 * A stream up to a point, as far as it can be read. What cannot is named on standard error and handed to `onFault`: what
 * is folded from the rest is then not the whole truth.
 */
export async function* recordedIn(
  log: LogReader,
  stream: string,
  { version = Infinity, at, position }: Point,
  onFault: (fault: ReplayFault) => void,
): AsyncGenerator<Recorded> {
  for await (const page of log.scanStream(stream))
    for (const read of page) {
      if (read.version > version || (position !== undefined && read.position > position)) return;
      const { recorded, fault } = replayed(read);
      if (recorded && at !== undefined && Date.parse(recorded.occurredAt) > Date.parse(at)) return;
      if (fault) {
        complain(describeFault(fault));
        onFault(fault);
      }
      if (recorded) yield recorded;
    }
}
