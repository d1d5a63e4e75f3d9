import type { HttpClient, Incident } from '../http-client.js';
import type { Random } from '../seeded-random.js';

/** What a client knows of an incident that it has asked for. Of a request that was cut off it knows nothing. */
export interface Asked {
  readonly name: string;
  /** Known once the start was acknowledged. */
  id?: string;
  end?: 'asked' | 'acknowledged';
}

export interface Client {
  readonly http: HttpClient;
  readonly teamId: string;
  /** What its incidents' names begin with, and nobody else's. */
  readonly name: string;
  readonly random: Random;
  /** Told of each request that was acknowledged. */
  readonly onAcknowledged: () => void;
}

/** Starts incidents one after the other, and ends one in three, until the server is gone. */
export const askUntilCutOff = async (client: Client): Promise<readonly Asked[]> => {
  const { http, teamId, name, random, onAcknowledged } = client;
  const all: Asked[] = [];
  for (;;) {
    const asked: Asked = { name: `${name}-${all.length}` };
    all.push(asked);
    const started = await answered(http.post<Incident>('/v1/incidents', { name: asked.name, teamId }), 201);
    if (!started) return all;
    asked.id = started.id;
    onAcknowledged();
    if (random(3) > 0) continue;
    asked.end = 'asked';
    if (!(await answered(http.post<Incident>(`/v1/incidents/${asked.id}/end`), 200))) return all;
    asked.end = 'acknowledged';
    onAcknowledged();
  }
};

/** The answer's body; `undefined` when the server was gone before it had answered. */
const answered = async <Body>(
  answer: Promise<{ readonly status: number; readonly text: string; readonly body: Body }>,
  expected: number,
): Promise<Body | undefined> => {
  const received = await answer.catch(() => undefined);
  if (received && received.status !== expected) throw new Error(`answered ${received.status}: ${received.text}`);
  return received?.body;
};
