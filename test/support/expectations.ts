import type { Answer } from './http-client.js';

/** Matches an id that the server has minted. */
export const anId = expect.stringMatching(/^[a-z0-9]{26}$/) as unknown as string;
/** Matches RFC 3339, UTC, with milliseconds. */
export const aTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown as string;
/** Matches any text with something in it. */
export const aText = expect.stringMatching(/./) as unknown as string;

const aProblemType = expect.stringMatching(/^application\/problem\+json\b/) as unknown as string;

/** The answer is a problem document (RFC 9457) of that status and, where it is given, that type. */
export const expectProblem = ({ status, headers, body }: Answer<unknown>, expected: number, name?: string): void => {
  expect({ status, type: headers.get('content-type') }).toEqual({ status: expected, type: aProblemType });
  expect(body).toMatchObject({
    type: name === undefined ? aText : (expect.stringMatching(new RegExp(`(^|/)${name}$`)) as unknown as string),
    title: aText,
    status: expected,
    detail: aText,
  });
};

/** All that a client can see of an answer, without what differs from each request to the next. */
export const visibleOf = ({ status, headers, text }: Answer<unknown>) => {
  const requestId = headers.get('x-request-id') ?? '(none)';
  return {
    status,
    text: text.replace(requestId, '(request)'),
    headers: [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name)),
  };
};
