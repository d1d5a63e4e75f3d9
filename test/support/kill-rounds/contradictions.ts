import type { StoredEvent, TelemetryMetadata } from '@sitrep/application';
import type { TelemetryRecord } from '../http-client.js';
import type { Asked } from './clients.js';
import type { Found } from './found.js';

/** Where what is there contradicts what clients were answered. */
export const contradictionsToAnswers = (asked: readonly Asked[], found: Found): readonly string[] => [
  ...aboutIncidents(asked, found),
];

/** Where the telemetry contradicts the log. */
export const contradictionsToLog = (found: Found): readonly string[] => [...aboutTelemetry(found)];

function* aboutIncidents(asked: readonly Asked[], { incidents, events }: Found): Generator<string> {
  const starts = Map.groupBy(ofType(events, 'IncidentStarted'), nameOf);
  const ends = Map.groupBy(ofType(events, 'IncidentEnded'), incidentIdOf);
  const shown = Map.groupBy(incidents, ({ name }) => name);

  for (const { name, id, end } of asked) {
    const [started, ...again] = starts.get(name) ?? [];
    const [incident, ...others] = shown.get(name) ?? [];
    if (again.length > 0 || others.length > 0) yield `${name} was started more than once`;
    if (id !== undefined && (started === undefined || incident?.id !== id)) yield `${name} is lost`;
    if (started === undefined) continue;
    const ended = ends.get(incidentIdOf(started))?.length ?? 0;
    if (ended > 1) yield `${name} was ended more than once`;
    if (ended > 0 && end === undefined) yield `${name} was ended, and nobody has asked for it`;
    if (end === 'acknowledged' && (ended === 0 || incident?.status !== 'ended')) yield `the end of ${name} is lost`;
  }
  const names = new Set(asked.map(({ name }) => name));
  for (const name of new Set([...starts.keys(), ...shown.keys()]))
    if (!names.has(name)) yield `${name} was started, and nobody has asked for it`;
}

function* aboutTelemetry({ events, telemetry }: Found): Generator<string> {
  const facts = [...ofType(events, 'IncidentStarted'), ...ofType(events, 'IncidentEnded')].map(factOf);
  const records = Map.groupBy(telemetry, recordedFactOf);
  for (const fact of facts) {
    const count = records.get(fact)?.length ?? 0;
    if (count !== 1) yield `${count} telemetry records say: ${fact}`;
  }
  const happened = new Set(facts);
  for (const fact of records.keys()) if (!happened.has(fact)) yield `telemetry says what never happened: ${fact}`;

  for (const [id, { length }] of Map.groupBy(telemetry, (record) => record.id))
    if (length > 1) yield `${length} telemetry records have the id ${id}`;
  for (const [i, { version }] of telemetry.entries())
    if (version !== i + 1) yield `telemetry record ${i + 1} has version ${version}`;
  for (const [i, record] of telemetry.slice(1).entries())
    if (derivedFrom(record) <= derivedFrom(telemetry[i]!)) yield `telemetry record ${i + 2} is out of order`;
}

const ofType = (events: readonly StoredEvent[], type: string) => events.filter((event) => event.type === type);

interface Data {
  readonly facts: { readonly incidentId: string };
  readonly content: { readonly name: string };
}
const nameOf = ({ data }: StoredEvent): string => (data as Data).content.name;
const incidentIdOf = ({ data }: StoredEvent): string => (data as Data).facts.incidentId;
const derivedFrom = ({ metadata }: StoredEvent): string => (metadata as TelemetryMetadata).derivedFrom;

/** The same words for a fact, whether they come from the log or from a telemetry record. */
const factOf = (event: StoredEvent): string =>
  `${event.position} ${event.type === 'IncidentStarted' ? 'create' : 'end'} ${incidentIdOf(event)}`;
const recordedFactOf = (stored: StoredEvent): string => {
  const { action, data } = stored.data as TelemetryRecord;
  return `${derivedFrom(stored)} ${action} ${data.incidentID}`;
};
