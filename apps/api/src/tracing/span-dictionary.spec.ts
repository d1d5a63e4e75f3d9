import { faultOfSpan, SPAN_ATTRIBUTES, type SpokenSpan } from './span-dictionary.js';

const routes = new Set(['/v1/incidents', '/v1/incidents/:id']);
const WORDS = ['Checkout is slow', 'checkout is slow, again', 'Größe', '😀', '<script>', "'; DROP"];

const good: SpokenSpan = {
  name: 'POST /v1/incidents',
  attributes: {
    'http.request.method': 'POST',
    'http.route': '/v1/incidents',
    'http.response.status_code': 201,
    'error.type': 'StorageUnavailable',
    'sitrep.request_id': 'aa834301-3eb4-4be5-ab19-b6742528a576',
    'sitrep.command': 'StartIncident',
    'sitrep.outcome': 'accepted',
    'sitrep.stream': 'incident-01m858kc47zgcq03atj29t8t34',
    'sitrep.log': 'events',
    'sitrep.event_types': ['IncidentStarted', 'PlaybookApplied'],
    'sitrep.events': 2,
    'sitrep.projection': 'read-models',
  },
  events: [],
  links: [],
  status: {},
};

describe('The dictionary of spans', () => {
  it('lets through what is in it', () => {
    expect(Object.keys(good.attributes).sort()).toEqual(Object.keys(SPAN_ATTRIBUTES).sort());
    for (const name of ['POST /v1/incidents', 'GET', 'StartIncident', 'append events', 'project read-models'])
      expect([name, faultOfSpan({ ...good, name }, routes)]).toEqual([name, undefined]);
  });

  const planted = WORDS.flatMap((word): readonly (readonly [where: string, span: SpokenSpan])[] => [
    ['the name', { ...good, name: word }],
    ['the name behind a method', { ...good, name: `GET /v1/incidents/${word}` }],
    ['the name of an append', { ...good, name: `append ${word}` }],
    ['a key', { ...good, attributes: { ...good.attributes, [word]: 1 } }],
    ['the status', { ...good, status: { message: word } }],
    ['an event', { ...good, events: [{ name: word }] }],
    ['a link', { ...good, links: [{ attributes: { word } }] }],
    ...Object.keys(SPAN_ATTRIBUTES).flatMap((key): readonly (readonly [string, SpokenSpan])[] => [
      [key, { ...good, attributes: { ...good.attributes, [key]: word } }],
      [`a list in ${key}`, { ...good, attributes: { ...good.attributes, [key]: ['StartIncident', word] } }],
    ]),
  ]);

  it.each(planted)('refuses a word in %s, and does not repeat it', (_where, span) => {
    const fault = faultOfSpan(span, routes);
    expect(fault).toBeDefined();
    for (const word of WORDS) expect(fault).not.toContain(word);
  });

  it('knows a route from an address', () => {
    const attributes = { ...good.attributes, 'http.route': '/v1/incidents/checkout' };
    expect(faultOfSpan({ ...good, attributes }, routes)).toBe('the value of http.route does not fit');
    expect(faultOfSpan({ ...good, name: 'GET /v1/incidents/checkout' }, routes)).toBeDefined();
  });
});
