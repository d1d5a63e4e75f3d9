import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './openapi.js';

export type { paths as Paths } from './openapi.js';

/** The shapes of what is sent and answered, by name. */
export type Schemas = components['schemas'];
export type Incident = Schemas['IncidentResponse'];
export type Task = Schemas['TaskResponse'];
export type Playbook = Schemas['PlaybookResponse'];
/** What the server says when it says no (RFC 9457); `type` is one of a closed list. */
export type Problem = Schemas['Problem'];

export type SitrepClient = Client<paths>;

/**
 * A client for the REST interface of a Sitrep server, typed by its OpenAPI document: paths, parameters, bodies, answers and
 * problems. Each call gives `data` or `error`, and the `response` with its headers; it throws only when there is no answer.
 *
 * @param url where the server is, as in `http://127.0.0.1:3000`.
 * @param token whose calls these are.
 */
export const sitrepClient = (url: string, token: string): SitrepClient =>
  createClient<paths>({ baseUrl: url, headers: { authorization: `Bearer ${token}` } });
