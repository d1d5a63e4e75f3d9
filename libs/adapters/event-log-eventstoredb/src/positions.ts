import type { Position as ClusterPosition } from '@eventstore/db-client';
import { PositionUnknown, type Position } from '@sitrep/application';

// A place in `$all` is a pair, of which both halves are kept and nothing is ever computed. They are the same for all that
// is written over gRPC; only where they differ is the second one written too.

/** @throws RangeError for a log of more than ten petabytes. */
export const formatPosition = ({ commit, prepare }: ClusterPosition): Position => {
  if (commit >= 10n ** BigInt(DIGITS)) throw new RangeError('the log has outgrown what a position can say');
  return commit === prepare ? padded(commit) : `${padded(commit)}-${padded(prepare)}`;
};

/** @throws PositionUnknown for a text that is no position of such a log. */
export const parsePosition = (position: Position): ClusterPosition => {
  const [, commit, prepare = commit] = /^(\d{16})(?:-(\d{16}))?$/.exec(position) ?? [];
  if (commit === undefined) throw new PositionUnknown(position);
  return { commit: BigInt(commit), prepare: BigInt(prepare!) };
};

/** Fixed width, so that positions sort as strings. */
const padded = (offset: bigint): string => String(offset).padStart(DIGITS, '0');
const DIGITS = 16;
