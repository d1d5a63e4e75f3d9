import { specificationOf } from '../../testing/given-when-then.js';
import { server, TELEMETRY_MODES, type ServerEvent, type TelemetryMode } from './server.js';

const given = specificationOf(server);
const record = (serverVersion: string, pluginVersion: string) =>
  ({ type: 'RecordVersions', serverVersion, pluginVersion }) as const;
const versions = (serverVersion: string, pluginVersion: string): ServerEvent => ({
  type: 'ServerVersionsRecorded',
  facts: { serverVersion, pluginVersion },
  content: {},
});

const anAdministrator = 'a'.repeat(26);
const turn = (mode: TelemetryMode) =>
  ({ type: 'ChangeTelemetryMode', mode, by: anAdministrator, reason: 'request' }) as const;
const turned = (mode: TelemetryMode): ServerEvent => ({
  type: 'TelemetryModeChanged',
  facts: { mode, by: anAdministrator, reason: 'request' },
  content: {},
});

describe('The versions of a server', () => {
  it('are recorded at the first start', () => given().when(record('7.8.9', '1.4.0')).then(versions('7.8.9', '1.4.0')));
  it('are recorded again when Sitrep has changed', () =>
    given(versions('7.8.9', '1.4.0')).when(record('7.8.9', '1.5.0')).then(versions('7.8.9', '1.5.0')));
  it('are recorded again when the chat server has changed', () =>
    given(versions('7.8.9', '1.4.0')).when(record('8.0.0', '1.4.0')).then(versions('8.0.0', '1.4.0')));
  it('are recorded again when the release before comes back', () =>
    given(versions('7.8.9', '1.4.0'), versions('7.8.9', '1.5.0'))
      .when(record('7.8.9', '1.4.0'))
      .then(versions('7.8.9', '1.4.0')));
  it('are not recorded at a start that changed neither', () => {
    given(versions('7.8.9', '1.4.0')).when(record('7.8.9', '1.4.0')).thenNothing();
    // A change of consent in between is no reason to record them again.
    given(versions('7.8.9', '1.4.0'), turned('off')).when(record('7.8.9', '1.4.0')).thenNothing();
  });
});

describe('The telemetry mode of a server', () => {
  const changes = TELEMETRY_MODES.flatMap((from) => TELEMETRY_MODES.map((to) => ({ from, to })));

  it.each(TELEMETRY_MODES)('is %s from the first start on when the settings say so', (mode) => {
    const atFirst = { mode, by: null, reason: 'first-start' } as const;
    given()
      .when({ type: 'ChangeTelemetryMode', ...atFirst })
      .then({ type: 'TelemetryModeChanged', facts: atFirst, content: {} });
  });
  it.each(changes.filter(({ from, to }) => from !== to))(
    'changes from $from to $to, and says by whom',
    ({ from, to }) => given(turned(from)).when(turn(to)).then(turned(to)),
  );
  it.each(TELEMETRY_MODES)('stays %s without a word when it is that already', (mode) => {
    given(turned(mode)).when(turn(mode)).thenNothing();
    // Whoever asks, and for whatever reason: consent did not change.
    given(turned(mode)).when({ type: 'ChangeTelemetryMode', mode, by: null, reason: 'do-not-track' }).thenNothing();
    given(turned(mode), versions('7.8.9', '1.4.0')).when(turn(mode)).thenNothing();
  });
});

describe('The license of a server', () => {
  const record = (licenseId: string | null) => ({ type: 'RecordLicense', licenseId }) as const;
  const recorded = (licenseId: string | null): ServerEvent => ({
    type: 'LicenseRecorded',
    facts: { licenseId },
    content: {},
  });
  const [first, second] = ['1'.repeat(26), '2'.repeat(26)];

  it('is recorded when there is one', () => given().when(record(first)).then(recorded(first)));
  it('is recorded again when it is another one, or none any more', () => {
    given(recorded(first)).when(record(second)).then(recorded(second));
    given(recorded(first)).when(record(null)).then(recorded(null));
  });
  it('that is as it was is not worth an event', () => {
    given().when(record(null)).then();
    given(recorded(first)).when(record(first)).then();
  });
});
