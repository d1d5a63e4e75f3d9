import type { OpenAPIObject } from '@nestjs/swagger';
import { problemOf, ProblemException, problems, type ProblemName } from '../http/problem.js';

/** Tells of every operation how it says no: with a problem document, of one of the types that there are, each with an example. */
export const addProblems = (document: OpenAPIObject): void => {
  const components = (document.components ??= {});
  components.schemas = {
    ...components.schemas,
    Problem: problemSchema,
    InputFault: inputFaultSchema,
    Missed: missedSchema,
  };
  for (const path of Object.values(document.paths))
    for (const operation of [path.get, path.post, path.put, path.patch, path.delete])
      if (operation) operation.responses['default'] = problemResponse;
};

const names = Object.keys(problems) as ProblemName[];
const statuses = [...new Set(names.map((name): number => problems[name][0]))].toSorted((a, b) => a - b);

const exampleOf = (name: ProblemName) => ({
  ...problemOf(new ProblemException(name)),
  instance: '/requests/7c0c8a52-6c3c-4a3e-9d5e-0a8f6f3c1b2d',
});

const problemResponse = {
  description: 'It was refused, or it failed: `type` says how.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

const problemSchema = {
  type: 'object',
  description: 'What went wrong, and what to do (RFC 9457). `type` is stable: decide by it.',
  required: ['type', 'title', 'status', 'detail', 'instance'],
  properties: {
    type: { type: 'string', enum: names.map((name) => `/problems/${name}`) },
    title: { type: 'string' },
    status: { type: 'integer', enum: statuses },
    detail: { type: 'string', description: 'What to do about it.' },
    instance: { type: 'string', description: 'The request, as the log of the server names it.' },
    errors: {
      type: 'array',
      description: 'For a request that is not valid: each wrong place, and what would be right there.',
      items: { $ref: '#/components/schemas/InputFault' },
    },
    scope: { type: 'string', description: 'For `forbidden`: the scope that a token needs.' },
    currentVersion: { type: 'integer', description: 'For `precondition-failed`: the version that there is now.' },
    missed: {
      type: 'array',
      description:
        'For `precondition-failed` of an incident: what happened since the version that the sender had seen, oldest first; ' +
        'the first hundred.',
      items: { $ref: '#/components/schemas/Missed' },
    },
    reason: { type: 'string', description: 'For `command-failed`: how far it came.' },
  },
  additionalProperties: true,
  examples: names.map(exampleOf),
};

const inputFaultSchema = {
  type: 'object',
  description: 'One wrong place in a request, named by one of `pointer`, `parameter` and `header`.',
  required: ['detail'],
  properties: {
    pointer: { type: 'string', description: 'In the body: a JSON pointer as a URI fragment (RFC 6901).' },
    parameter: { type: 'string' },
    header: { type: 'string' },
    detail: { type: 'string' },
  },
};

/** As an entry of the timeline. */
const missedSchema = {
  type: 'object',
  required: ['id', 'version', 'occurredAt', 'userId', 'text'],
  properties: {
    id: { type: 'string' },
    version: { type: 'integer' },
    occurredAt: { type: 'string' },
    userId: { type: 'string' },
    text: { type: 'string' },
  },
};
