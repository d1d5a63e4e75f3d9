import { hash } from 'node:crypto';

/** The newest event of a log: its position and its hash. */
export interface Head {
  readonly position: number;
  readonly hash: string;
}

// The witness vouches for itself: a bit flipped here must not make a good log look damaged.
export const formatHead = ({ position, hash: headHash }: Head): string =>
  `${position} ${headHash} ${hash('sha256', `${position} ${headHash}`)}`;

export const parseHead = (value: string): Head | undefined => {
  const [position, headHash] = value.split(' ');
  const head = { position: Number(position), hash: String(headHash) };
  return formatHead(head) === value ? head : undefined;
};
