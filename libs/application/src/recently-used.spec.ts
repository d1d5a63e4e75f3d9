import fc from 'fast-check';
import { RecentlyUsed } from './recently-used.js';

describe('What was recently used', () => {
  it('is remembered as long as fewer others were used since', () =>
    fc.assert(
      fc.property(fc.array(fc.nat(30)), fc.integer({ min: 1, max: 10 }), (keys, entries) => {
        const cache = new RecentlyUsed<number, number>(entries);
        keys.forEach((key, i) => {
          cache.set(key, i);
          const since = new Set<number>();
          for (let j = i; j >= 0 && since.size < entries; j--) {
            if (!since.has(keys[j]!)) expect(cache.get(keys[j]!)).toBe(keys.lastIndexOf(keys[j]!, i));
            since.add(keys[j]!);
          }
        });
      }),
    ));

  it('never grows beyond twice its size', () => {
    const cache = new RecentlyUsed<number, number>(10);
    for (let key = 0; key < 1_000; key++) cache.set(key, key);
    expect(
      Array.from({ length: 1_000 }, (_, key) => cache.get(key)).filter((value) => value !== undefined).length,
    ).toBeLessThan(21);
  });

  it('is less the heavier it is', () => {
    const cache = new RecentlyUsed<number, { readonly weight: number }>(100, ({ weight }) => weight);
    const remembered = () => Array.from({ length: 1_000 }, (_, key) => cache.get(key)).filter(Boolean).length;
    for (let key = 0; key < 1_000; key++) cache.set(key, { weight: 25 });
    expect(remembered()).toBeLessThan(9);
    // What becomes heavier counts as what it is now, not as what it was as well.
    const growing = new RecentlyUsed<string, { readonly weight: number }>(100, ({ weight }) => weight);
    growing.set('other', { weight: 1 });
    for (let weight = 0; weight < 90; weight++) growing.set('growing', { weight });
    for (let weight = 0; weight < 90; weight++) growing.set('growing', { weight });
    expect(growing.get('other')).toBeDefined();
    growing.delete('growing');
    for (let key = 0; key < 90; key++) growing.set(`${key}`, { weight: 1 });
    expect(growing.get('other')).toBeDefined();
  });

  it('is gone once it is deleted, also from the older half', () => {
    const cache = new RecentlyUsed<number, number>(2);
    cache.set(1, 1);
    cache.set(2, 2);
    cache.delete(1);
    expect(cache.get(1)).toBeUndefined();
  });
});
