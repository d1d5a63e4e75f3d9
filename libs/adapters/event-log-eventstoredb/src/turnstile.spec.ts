import { setImmediate } from 'node:timers/promises';
import { Turnstile } from './turnstile.js';

it('A turnstile lets a few through in each turn, in order, and everybody in the end', async () => {
  const turnstile = new Turnstile(2);
  const passed: number[] = [];
  const enter = async (n: number) => {
    await turnstile.pass();
    passed.push(n);
  };
  const all = Promise.all([1, 2, 3, 4, 5].map(enter));
  const seen: number[] = [];
  while (passed.length < 5) {
    await setImmediate();
    seen.push(passed.length);
  }
  await all;
  expect(passed).toEqual([1, 2, 3, 4, 5]);
  // Those behind the first two pass in the turns that follow.
  expect(seen[0]).toBeLessThanOrEqual(4);
  expect(seen).toHaveLength(2);

  await setImmediate();
  expect([turnstile.pass(), turnstile.pass()]).toEqual([undefined, undefined]);
});
