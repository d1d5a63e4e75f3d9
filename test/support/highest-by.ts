/** The highest value that anything had got to before a moment; 0 before the first. */
export type HighestBy = (moment: number) => number;

export const highestBy = (changes: Iterable<readonly [moment: number, value: number]>): HighestBy => {
  let highest = 0;
  const growing = [...changes]
    .toSorted(([a], [b]) => a - b)
    .map(([moment, value]) => [moment, (highest = Math.max(highest, value))] as const);
  // The last one before the moment, by halving.
  return (moment) => {
    let [from, to] = [0, growing.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (growing[middle]![0] < moment) from = middle + 1;
      else to = middle;
    }
    return growing[from - 1]?.[1] ?? 0;
  };
};
