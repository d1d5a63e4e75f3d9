import fastify from 'fastify';
import { shareTurns } from './fair-turns.js';

const REQUESTS = 100;

/** All requests at once; gives the turns of the event loop in which each was begun, in the order of their arrival. */
const turnsOf = async (isShared: boolean): Promise<readonly number[]> => {
  const server = fastify();
  if (isShared) shareTurns(server);
  let turn = 0;
  let isCounting = true;
  const count = (): void => {
    turn++;
    if (isCounting) setImmediate(count);
  };
  const begun: number[] = [];
  server.get('/:n', async (request) => {
    begun[Number((request.params as { n: string }).n)] = turn;
    return 'done';
  });
  await server.ready();
  count();
  const answers = await Promise.all(Array.from({ length: REQUESTS }, (_, n) => server.inject(`/${n}`)));
  isCounting = false;
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(REQUESTS).fill(200));
  return begun;
};

const mostInOneTurn = (turns: readonly number[]): number =>
  Math.max(...[...Map.groupBy(turns, (turn) => turn).values()].map(({ length }) => length));

describe('Requests that arrive together', () => {
  it('would all begin in one turn of the event loop', async () => {
    expect(mostInOneTurn(await turnsOf(false))).toBe(REQUESTS);
  });

  it('begin a few in each turn, in the order of their arrival, and all are answered', async () => {
    const turns = await turnsOf(true);
    expect(mostInOneTurn(turns)).toBeLessThanOrEqual(8);
    expect(turns).toEqual(turns.toSorted((a, b) => a - b));
  });
});
