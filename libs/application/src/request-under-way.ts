import { AsyncLocalStorage } from 'node:async_hooks';
import type { Id } from '@sitrep/domain';
import type { StreamVersion } from './event-log.js';
import type { Surroundings } from './surroundings.js';

/** A request with an `Idempotency-Key` that is being worked on. Everything it appends is marked with its id. */
export interface RequestUnderWay {
  readonly id: Id;
  /** It has been here before: what it came to then is looked up before anything is decided. */
  readonly isRepeated: boolean;
  /** The version that its stream came to, where it was answered with one. */
  readonly answeredVersion: StreamVersion | null;
  /** Known to whoever sends the request and to nobody else; kept nowhere. Secrets that it creates are made of this. */
  readonly seed: string;
  /** The version that its stream has come to now. */
  version: StreamVersion | null;
}

const storage = new AsyncLocalStorage<RequestUnderWay>();

/** Carried along with the work, so that only the write path and who creates something need to know of it. */
export const duringRequest = <Result>(request: RequestUnderWay, work: () => Result): Result =>
  storage.run(request, work);

export const requestUnderWay = (): RequestUnderWay | undefined => storage.getStore();

/** Whether this request is only told what it was told: nothing is decided, so nothing needs to be looked up for it. */
export const isToldAgain = (): boolean => requestUnderWay()?.answeredVersion != null;

/** The id of the one thing that a request creates: the same when it is sent once more. */
export const createdId = ({ newId }: Surroundings): Id => requestUnderWay()?.id ?? newId();
