import type { Attributes } from '@opentelemetry/api';

/** A span as far as it says anything. */
export interface SpokenSpan {
  readonly name: string;
  readonly attributes: Attributes;
  readonly events: readonly unknown[];
  readonly links: readonly unknown[];
  readonly status: { readonly message?: string };
}

/** Names in the code: of commands, events, errors, projections and logs. */
const NAME = /^[A-Za-z][A-Za-z-]{0,63}$/;
const METHOD = /^[A-Z-]{1,20}$/;
const STREAM = /^(incident|playbook|team|token)-[0-9a-z]{26}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** THE list of what a span may say, and how that looks. Routes are added by whoever knows them. */
export const SPAN_ATTRIBUTES = {
  'http.request.method': METHOD,
  'http.route': 'route',
  'http.response.status_code': 'number',
  'error.type': NAME,
  /** Minted for each request; it is in the log and in `X-Request-Id` as well. */
  'sitrep.request_id': UUID,
  'sitrep.command': NAME,
  'sitrep.outcome': NAME,
  /** Of accepted commands only: until then it can be what a client made up. */
  'sitrep.stream': STREAM,
  'sitrep.log': NAME,
  'sitrep.event_types': NAME,
  'sitrep.events': 'number',
  'sitrep.projection': NAME,
} as const;

export type SpanAttributes = { readonly [Key in keyof typeof SPAN_ATTRIBUTES]?: string | number | string[] };

/** What a span says that it must not say, without repeating it; nothing where all is well. */
export const faultOfSpan = (span: SpokenSpan, routes: ReadonlySet<string>): string | undefined => {
  if (!isName(span.name, routes)) return 'the name of a span is not in the dictionary';
  if (span.events.length > 0 || span.links.length > 0) return 'a span has events or links';
  if (span.status.message !== undefined) return 'a span has a status with a message';
  for (const [key, value] of Object.entries(span.attributes)) {
    if (!Object.hasOwn(SPAN_ATTRIBUTES, key)) return 'an attribute is not in the dictionary';
    const rule = SPAN_ATTRIBUTES[key as keyof typeof SPAN_ATTRIBUTES];
    if (![value].flat().every((each) => fits(each, rule, routes))) return `the value of ${key} does not fit`;
  }
  return undefined;
};

const fits = (value: unknown, rule: RegExp | 'route' | 'number', routes: ReadonlySet<string>): boolean => {
  if (rule === 'number') return typeof value === 'number';
  if (typeof value !== 'string') return false;
  return rule === 'route' ? routes.has(value) : rule.test(value);
};

/** `POST /v1/incidents`, `StartIncident`, `append events`, `project telemetry`. */
const isName = (name: string, routes: ReadonlySet<string>): boolean => {
  const [first = '', second, ...rest] = name.split(' ');
  if (rest.length > 0) return false;
  if (second === undefined) return NAME.test(first) || METHOD.test(first);
  if (first === 'append' || first === 'project') return NAME.test(second);
  return METHOD.test(first) && routes.has(second);
};
