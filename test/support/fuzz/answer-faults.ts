import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { OpenApi } from './openapi.js';
import type { FuzzedRequest } from './requests.js';

/** What came back; of a stream, nothing but its head. */
export interface FuzzedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const ECHO_MAX = 64;

/** Judges answers by the description and by docs/errors.md; gives what is wrong, in words, or nothing. */
export const judgeOf = (document: OpenApi): ((request: FuzzedRequest, answer: FuzzedAnswer) => readonly string[]) => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'openapi', ...document });
  const compiled = new Map<object, ValidateFunction>();
  const validatorOf = (schema: object): ValidateFunction => {
    const known = compiled.get(schema);
    if (known) return known;
    const text = JSON.stringify(schema).replaceAll('"#/', '"openapi#/');
    const validate = ajv.compile(JSON.parse(text) as object);
    compiled.set(schema, validate);
    return validate;
  };
  const problem = document.components.schemas['Problem']!;
  const page = readFileSync(resolve(__dirname, '../../../docs/errors.md'), 'utf8');
  const documented = new Set([...page.matchAll(/`(\/problems\/[\w-]+)`:/g)].map(([, type]) => type));

  const faultsOfError = (request: FuzzedRequest, { status, contentType, body }: FuzzedAnswer): readonly string[] => {
    if (!contentType.startsWith('application/problem+json')) return [`an error that is ${contentType}`];
    // An answer to HEAD has no body.
    if (request.method === 'HEAD') return [];
    const told = JSON.parse(body) as { readonly type: string; readonly status: number };
    const fits = validatorOf(problem);
    const isDeclared = status === 503 || (status === 502 && told.type === '/problems/command-failed');
    return [
      ...(status >= 500 && !isDeclared ? [`status ${status}`] : []),
      ...(fits(told) ? [] : [`a problem that is none: ${ajv.errorsText(fits.errors)}`]),
      ...(documented.has(told.type) ? [] : [`the type ${told.type}, which is not declared`]),
      ...(told.status === status ? [] : [`status ${told.status} in a problem of status ${status}`]),
      ...(echoes(request, textsIn(told).join('\0')) ? ['an echo of input'] : []),
    ];
  };

  return (request, answer) => {
    if (answer.status >= 400) return faultsOfError(request, answer);
    const { route, method } = request;
    // A path that was bent, or an answer in another form, may belong to another route.
    const isBent = /%|\.\.|\/\/|;|__proto__|constructor/.test(request.path);
    if (isBent || method !== route.method.toUpperCase()) return [];
    const declared = route.operation.responses[answer.status];
    if (!declared) return [`the status ${answer.status}, which is not declared`];
    if (!answer.contentType.startsWith('application/json')) return [];
    const schema = declared.content?.['application/json']?.schema;
    if (!schema) return [];
    const fits = validatorOf(schema);
    return fits(JSON.parse(answer.body)) ? [] : [`a body that is not as described: ${ajv.errorsText(fits.errors)}`];
  };
};

const textsIn = (value: unknown): readonly string[] =>
  typeof value === 'string'
    ? [value]
    : value === null || typeof value !== 'object'
      ? []
      : Object.values(value).flatMap(textsIn);

/** Any run of more than 64 characters holds a piece of 33 that begins at a multiple of 32: those are looked for first. */
const echoes = ({ path, headers, body }: FuzzedRequest, told: string): boolean => {
  const sent = [path, ...headers, body].join('\n');
  for (let at = 0; at + 33 <= sent.length; at += 32) {
    if (!told.includes(sent.slice(at, at + 33))) continue;
    for (let from = Math.max(0, at - 32); from <= at; from++)
      if (sent.length >= from + ECHO_MAX + 1 && told.includes(sent.slice(from, from + ECHO_MAX + 1))) return true;
  }
  return false;
};
