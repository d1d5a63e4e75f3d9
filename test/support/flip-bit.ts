/** A copy of the bytes in which one bit is different. Bit 0 is the lowest. */
export const withFlippedBit = (bytes: Uint8Array, { offset, bit }: PlaceOfBit): Uint8Array => {
  const flipped = Uint8Array.from(bytes);
  flipped[offset]! ^= 1 << bit;
  return flipped;
};

export interface PlaceOfBit {
  readonly offset: number;
  readonly bit: number;
}
