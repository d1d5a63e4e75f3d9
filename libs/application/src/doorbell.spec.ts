import { Doorbell } from './doorbell.js';

const never = new AbortController().signal;

describe('A doorbell', () => {
  it('wakes whoever waits, and whoever comes later for a ring that was missed', async () => {
    const bell = new Doorbell();
    const waiting = bell.wait(bell.rings, never);
    bell.ring();
    await waiting;
    await bell.wait(0, never);
    expect(bell.rings).toBe(1);
  });

  it('that rests lets the first ring be heard at once, and those that follow as one', async () => {
    jest.useFakeTimers();
    try {
      const bell = new Doorbell(10);
      for (let i = 0; i < 5; i++) bell.ring();
      expect(bell.rings).toBe(1);
      jest.advanceTimersByTime(10);
      expect(bell.rings).toBe(2);
      jest.advanceTimersByTime(100);
      expect(bell.rings).toBe(2);
      bell.ring();
      expect(bell.rings).toBe(3);
    } finally {
      jest.useRealTimers();
    }
  });
});
