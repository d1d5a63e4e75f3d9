/** Something took longer than anybody waits for. What it did or will do is not known. */
export class Overdue extends Error {
  override readonly name = 'Overdue';
}

/** The work's outcome, or `Overdue` when it takes too long. Whatever becomes of it then is nobody's concern any more. */
export const within = async <Result>(timeoutMs: number, work: Promise<Result>): Promise<Result> => {
  work.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Overdue(`not done within ${Math.round(timeoutMs)} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, overdue]);
  } finally {
    clearTimeout(timer);
  }
};
