import { STATUS_CODES } from 'node:http';
import { problems, type ProblemName } from './problem.js';

/** The table of problems as a page for people. `docs/errors.md` is this text; a test fails when the two differ. */
export const problemsMarkdown = (): string => {
  const names = Object.keys(problems) as ProblemName[];
  const statuses = [...new Set(names.map((name) => problems[name][0] as number))].sort((a, b) => a - b);
  return [
    '# Errors',
    '',
    'Generated from `apps/api/src/http/problem.ts` by `npm run docs`. Do not edit by hand.',
    '',
    'Every error is a problem document (RFC 9457, `application/problem+json`). Programs decide by `type`, which is',
    '`/problems/` and one of the names below, and which stays; `title` and `detail` are for people and may be worded better.',
    '`status` repeats the status of the answer. `instance` is `/requests/` and the id of the request, by which whoever runs the',
    'server finds it in the log. Where input is wrong, `errors` lists each place, as a `pointer` into the body (RFC 6901), a',
    '`parameter` or a `header`, with what is expected there. No error repeats what was sent.',
    '',
    ...statuses.flatMap((status) => [
      `## ${status} ${STATUS_CODES[status]}`,
      '',
      ...names.filter((name) => problems[name][0] === status).flatMap(explained),
    ]),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
};

const explained = (name: ProblemName): readonly string[] => {
  const [, title, detail] = problems[name];
  return [`### ${name}`, '', `\`/problems/${name}\`: ${title}.`, '', detail, ''];
};
