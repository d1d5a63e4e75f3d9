import { Overdue, within } from './deadline.js';

const never = new Promise<never>(() => {});

it('Work that is done in time gives what it gives, or fails as it fails', async () => {
  expect(await within(1_000, Promise.resolve(7))).toBe(7);
  await expect(within(1_000, Promise.reject(new Error('no')))).rejects.toThrow('no');
});

it('Work that takes too long is overdue, and says how long was waited', async () => {
  await expect(within(5.4, never)).rejects.toThrow(new Overdue('not done within 5 ms'));
  expect(new Overdue('x').name).toBe('Overdue');
});

it('What becomes of it then is nobody’s concern', async () => {
  let fail = (_: Error): void => {};
  const work = new Promise((_, reject) => (fail = reject));
  await expect(within(1, work)).rejects.toThrow(Overdue);
  fail(new Error('late')); // Unhandled, it would end the process.
  await new Promise(setImmediate);
});

it('Nothing is left waiting behind what is done', async () => {
  jest.useFakeTimers();
  try {
    await within(1_000, Promise.resolve());
    expect(jest.getTimerCount()).toBe(0);
  } finally {
    jest.useRealTimers();
  }
});
