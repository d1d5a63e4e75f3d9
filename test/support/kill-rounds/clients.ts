import { setTimeout } from 'node:timers/promises';
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
  /** Pauses between requests, and takes 503 for an answer: a cluster may be away, or too busy. */
  readonly isPatient?: boolean;
}

/** Starts incidents one after the other, and ends one in three, until the server is gone. */
export const askUntilCutOff = async (client: Client): Promise<readonly Asked[]> => {
  const { http, teamId, name, random, onAcknowledged, isPatient = false } = client;
  const all: Asked[] = [];
  for (;;) {
    if (isPatient) await setTimeout(PAUSE_MS);
    const asked: Asked = { name: `${name}-${all.length}` };
    all.push(asked);
    const started = await answered(http.post<Incident>('/v1/incidents', { name: asked.name, teamId }), 201, isPatient);
    if (started === 'cut off') return all;
    if (started === 'refused') continue;
    asked.id = started.id;
    onAcknowledged();
    if (random(3) > 0) continue;
    asked.end = 'asked';
    const ended = await answered(http.post<Incident>(`/v1/incidents/${asked.id}/end`), 200, isPatient);
    if (ended === 'cut off') return all;
    if (ended === 'refused') continue;
    asked.end = 'acknowledged';
    onAcknowledged();
  }
};

const PAUSE_MS = 50;

/** The answer's body. Of what was cut off, because the server was gone, and of what was refused it is not known whether it was done. */
const answered = async <Body>(
  answer: Promise<{ readonly status: number; readonly text: string; readonly body: Body }>,
  expected: number,
  isPatient: boolean,
): Promise<Body | 'cut off' | 'refused'> => {
  const received = await answer.catch(() => undefined);
  if (!received) return 'cut off';
  if (isPatient && received.status === 503) return 'refused';
  if (received.status !== expected) throw new Error(`answered ${received.status}: ${received.text}`);
  return received.body;
};
