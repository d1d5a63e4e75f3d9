import type { Random } from '../seeded-random.js';
import { fromSchema } from './from-schema.js';
import type { OpenApi, Route } from './openapi.js';

// Requests made from the OpenAPI description: a third as described, a third with one thing wrong, a third hostile. The same
// random numbers make the same requests in the same order, but for the ids that the server has minted.

export interface FuzzedRequest {
  readonly route: Route;
  readonly method: string;
  readonly path: string;
  /** Name and value by turns, so that a name may come twice. */
  readonly headers: readonly string[];
  readonly body: string;
}

type Schemas = OpenApi['components']['schemas'];

/** Ids that are there, by the name of the path's parameter; `id` goes by what stands before it. */
export type Things = Readonly<Record<string, string>>;

const LONG = 'Quillwort-'.repeat(30);
const hostileValues: readonly string[] = [
  'null', 'true', '-1', '1e999', '99999999999999999999', '-0', 'NaN', '""', '[]', '{}', '"\\ud800"', '"\\u0000"',
  '{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{}}}', JSON.stringify(LONG), JSON.stringify(LONG.repeat(50)),
  '['.repeat(2_000) + ']'.repeat(2_000), '{"a":'.repeat(2_000) + '1' + '}'.repeat(2_000), '"\\u202e"', '"<script>"',
]; // prettier-ignore
const hostileBodies = ['', '{', 'null', '[]', '"x"', '\u0000', '{"a":1,"a":2}', '{"__proto__":{"x":1}}', LONG];
const hostileHeaders: readonly (readonly string[])[] = [
  ['If-Match', 'W/"1"'], ['If-Match', '"99999999999999999999"'], ['If-Match', LONG], ['If-Match', '*'],
  ['If-Match', '"1"', 'If-Match', '"2"'], ['Idempotency-Key', LONG], ['Idempotency-Key', ''], ['Idempotency-Key', '\u00ff'],
  ['Last-Event-ID', LONG], ['Last-Event-ID', 'x'], ['Sitrep-Position', LONG], ['Sitrep-Position', '-1'],
  ['Content-Type', 'text/plain'], ['Content-Type', 'application/json; charset=utf-7'], ['Content-Encoding', 'gzip'],
  ['Accept', LONG], ['Authorization', 'Bearer x'], ['Authorization', LONG],
]; // prettier-ignore
const hostileQueries = [
  'limit=-1', 'limit=1e9', 'limit=1&limit=2', 'limit[]=1', 'cursor=x', `cursor=${LONG}`, 'after=x', 'version=-1',
  'version=1e99', 'at=x', 'at=9999999-01-01T00:00:00Z', '%', '%ff=%ff', 'q=%00', 'q=%ed%a0%80', 'unknown=1', '__proto__=1',
  'constructor[prototype]=1', `sort=${LONG}`, 'status=%ZZ',
]; // prettier-ignore
const pathTricks = ['/%2e%2e', '/..', '//', '/%00', '/%ff', '/%', ';x=1', '/__proto__', `/${LONG}`, '/constructor'];
const otherMethods = ['PROPFIND', 'TRACE', 'OPTIONS', 'HEAD', 'SEARCH', 'DELETE', 'PATCH', 'PUT', 'POST'];

export const fuzzedRequest = (
  random: Random,
  routes: readonly Route[],
  schemas: Schemas,
  things: Things,
  token: string,
): FuzzedRequest => {
  const one = <T>(of: readonly T[]): T => of[random(of.length)]!;
  const route = one(routes);
  const valid = asDescribed(route, schemas, things, token, random);
  const kind = random(3);
  if (kind === 0) return valid;
  const wrong = (request: FuzzedRequest): FuzzedRequest => {
    const joint = request.path.includes('?') ? '&' : '?';
    switch (random(6)) {
      case 0:
        return { ...request, headers: withHeaders(request.headers, one(hostileHeaders)) };
      case 1:
        return { ...request, path: request.path + joint + one(hostileQueries) };
      case 2:
        return { ...request, path: request.path.replace(/(?=\?|$)/, one(pathTricks)) };
      case 3:
        return { ...request, method: one(otherMethods) };
      case 4:
        return { ...request, body: one(hostileBodies) };
      default:
        return { ...request, body: withOneWrong(request.body) };
    }
  };
  const withOneWrong = (body: string): string => {
    if (!body.startsWith('{')) return body;
    const members = Object.entries(JSON.parse(body) as object).map(([name, value]) => [name, JSON.stringify(value)]);
    const at = random(members.length + 1);
    const name = members[at]?.[0] ?? one(['unknown', '__proto__', 'constructor', 'toString', LONG]);
    members[at] = [name, one(hostileValues)];
    if (random(5) === 0) members.splice(at, 1);
    return `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join()}}`;
  };
  // What is wrong twice may have lost the shape that the second fault is made from; it stays as it is then.
  return kind === 1 ? wrong(valid) : { ...wrong({ ...valid, ...wrong(valid), body: valid.body }) };
};

/** With the ids that are there; the body is the description's example, or one of those that its schema allows. */
const asDescribed = (route: Route, schemas: Schemas, things: Things, token: string, random: Random): FuzzedRequest => {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === 'id' ? (things[route.path.split('/')[2]!] ?? things['id']!) : (things[name] ?? things['id']!),
  );
  const [[type, media] = []] = Object.entries(route.operation.requestBody?.content ?? {});
  const headers = ['Authorization', `Bearer ${token}`];
  const request = { route, method: route.method.toUpperCase(), path };
  if (!type || !media) return { ...request, headers, body: '' };
  const bodyOf = (value: unknown): string => (type === 'application/json' ? JSON.stringify(value) : 'text=help');
  const exampleOf = (example: object) =>
    Object.fromEntries(Object.entries(example).map(([name, value]) => [name, things[name] ?? (value as unknown)]));
  const isByExample = media.example !== undefined && random(2) === 0;
  const value = isByExample ? exampleOf(media.example as object) : fromSchema(media.schema, schemas, things, random);
  return { ...request, headers: [...headers, 'Content-Type', type], body: bodyOf(value) };
};

const withHeaders = (headers: readonly string[], more: readonly string[]): readonly string[] => {
  const kept = headers.flatMap((name, i) => (i % 2 === 0 && name !== more[0] ? [name, headers[i + 1]!] : []));
  return [...kept, ...more];
};
