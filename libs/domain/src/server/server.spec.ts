import { specificationOf } from '../../testing/given-when-then.js';
import { server, type ServerEvent } from './server.js';

const given = specificationOf(server);
const versions = (version: string): ServerEvent => ({
  type: 'ServerVersionsRecorded',
  facts: { serverVersion: version, pluginVersion: '1.0.0' },
  content: {},
});
const record = (version: string) =>
  ({ type: 'RecordVersions', serverVersion: version, pluginVersion: '1.0.0' }) as const;
const mode = { mode: 'off', by: null, reason: 'request' } as const;
const off: ServerEvent = { type: 'TelemetryModeChanged', facts: mode, content: {} };
const turn = { type: 'ChangeTelemetryMode', ...mode } as const;

describe('The versions of a server', () => {
  it('are recorded at the first start', () => given().when(record('1.0.0')).then(versions('1.0.0')));
  it('are recorded again when either has changed', () => {
    given(versions('1.0.0')).when(record('1.1.0')).then(versions('1.1.0'));
    const other = { ...record('1.0.0'), pluginVersion: '2.0.0' };
    given(versions('1.0.0'))
      .when(other)
      .then({ ...versions('1.0.0'), facts: { serverVersion: '1.0.0', pluginVersion: '2.0.0' } } as ServerEvent);
  });
  it('are not recorded while they stay the same', () => given(versions('1.0.0')).when(record('1.0.0')).thenNothing());
});

describe('The telemetry mode of a server', () => {
  it('changes when somebody changes it', () => given().when(turn).then(off));
  it('stays as it is when it is that already', () => given(off).when(turn).thenNothing());
  it('changes back', () =>
    given(off)
      .when({ ...turn, mode: 'on' })
      .then({ ...off, facts: { ...mode, mode: 'on' } } as ServerEvent));
});
