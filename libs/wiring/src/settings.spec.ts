import { readSettings, settingsHelp, WrongSetting } from './settings.js';

describe('Settings', () => {
  it('all have a default that is safe: this machine only, telemetry that does not leave', () =>
    expect(readSettings({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      dataDirectory: './data',
      eventStoreUrl: undefined,
      eventStorePrefix: 'sitrep',
      telemetryReaders: [],
      bootstrapToken: undefined,
      auth: 'token',
      oidcTeamsClaim: 'sitrep_teams',
      trustedProxies: [],
      telemetry: 'local',
      doNotTrack: false,
      mattermostUrl: undefined,
      mattermostToken: undefined,
      commandWebhookUrl: undefined,
      commandWebhookSecret: undefined,
      commandAllowPrivateAddresses: false,
      sendsToWebhooks: true,
      licenseFile: undefined,
      licenseKeyFile: undefined,
      telemetryBatchUrl: undefined,
      telemetryBatchWriteKey: undefined,
      telemetryWebhookUrl: undefined,
      telemetryWebhookSecret: undefined,
      telemetryAllowPrivateAddresses: false,
      streamsPerTokenMax: 16,
      streamsMax: 500,
      requestsPerTokenMax: 600_000,
      failedLoginsMax: 3_000,
      corsOrigins: [],
      logLevel: 'info',
    }));

  it('cannot be changed once they are read', () => expect(Object.isFrozen(readSettings({}))).toBe(true));

  it('that are empty are not set', () => expect(readSettings({ PORT: '', TELEMETRY: '' })).toEqual(readSettings({})));

  it.each([
    ['PORT', 'http'],
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', '3e3'],
    ['EVENTSTORE_URL', 'http://127.0.0.1:2113'],
    ['EVENTSTORE_URL', 'esdb://sitrep:a-secret-password@host:2113?tlsCAFile=/nowhere'],
    ['EVENTSTORE_PREFIX', 'with-a-dash'],
    ['EVENTSTORE_TELEMETRY_READERS', 'warehouse,,'],
    ['TELEMETRY_MAX_AGE_DAYS', '0'],
    ['TELEMETRY_MAX_AGE_DAYS', '1.5'],
    // Files keep all records: not to remove what was to be removed would be worse than not to start.
    ['TELEMETRY_MAX_AGE_DAYS', '30'],
    ['TELEMETRY', 'yes'],
    ['LOG_LEVEL', 'loud'],
    ['MATTERMOST_URL', 'chat.example.com'],
    ['MATTERMOST_URL', 'https://chat.example.com'],
    ['COMMAND_WEBHOOK_URL', 'ftp://example.com'],
    ['COMMAND_WEBHOOK_URL', 'http://example.com'],
    ['COMMAND_WEBHOOK_SECRET', 'too-short'],
    ['TELEMETRY_BATCH_URL', 'http://example.com'],
    ['TELEMETRY_WEBHOOK_URL', 'https://example.com'],
    ['TELEMETRY_WEBHOOK_SECRET', 'whsec_a-secret'],
    ['STREAMS_MAX', '0'],
    ['REQUESTS_PER_TOKEN_MAX', '0'],
    ['FAILED_LOGINS_MAX', 'many'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://status.example.com/'],
    ['STREAMS_PER_TOKEN_MAX', 'many'],
    ['SITREP_BOOTSTRAP_TOKEN', 'too-short'],
    ['SITREP_BOOTSTRAP_TOKEN', `${'a'.repeat(40)} ${'b'.repeat(40)}`],
  ])('that are wrong stop the start with a sentence that names %s (%s)', (variable, value) => {
    const read = () => readSettings({ [variable]: value });
    expect(read).toThrow(WrongSetting);
    expect(read).toThrow(new RegExp(`^${variable} must .*\\.$`));
    if (value.includes('secret') || variable === 'SITREP_BOOTSTRAP_TOKEN') expect(read).not.toThrow(value);
  });

  it.each([
    ['1', true],
    ['true', true],
    ['TRUE', true],
    [' 1 ', true],
    ['yes', true],
    ['0', false],
    ['false', false],
    ['False', false],
    ['', false],
    [undefined, false],
  ])('take DO_NOT_TRACK=%s as %s', (value, expected) =>
    expect(readSettings({ DO_NOT_TRACK: value }).doNotTrack).toBe(expected),
  );

  it('are all in the help, with what they are for', () => {
    for (const variable of [
      'HOST',
      'PORT',
      'DATA_DIR',
      'EVENTSTORE_URL',
      'EVENTSTORE_PREFIX',
      'EVENTSTORE_TELEMETRY_READERS',
      'SITREP_BOOTSTRAP_TOKEN',
      'TELEMETRY',
      'DO_NOT_TRACK',
      'LICENSE_FILE',
      'LICENSE_KEY_FILE',
      'LOG_LEVEL',
    ])
      expect(settingsHelp()).toMatch(new RegExp(`^  ${variable}\\n      [a-z0-9]`, 'm'));
  });
});
