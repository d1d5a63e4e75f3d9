import { isIP } from 'node:net';
import { isId, TELEMETRY_MODES, type Id, type TelemetryMode } from '@sitrep/domain';
import { connectionFault } from '@sitrep/event-log-eventstoredb';
import { isWebhookSecret } from '@sitrep/telemetry-sinks-http';

/** Everything that can be set from outside, validated and frozen. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly dataDirectory: string;
  /** Without it, `keys` in the data directory, or the cluster. */
  readonly contentKeysDirectory: string | undefined;
  /** The cluster that holds the logs; without it they are files in the data directory. */
  readonly eventStoreUrl: string | undefined;
  readonly eventStorePrefix: string;
  /** Users and groups of the cluster. */
  readonly telemetryReaders: readonly string[];
  /** For how long telemetry records are kept in a cluster; without it for ever. */
  readonly telemetryMaxAgeDays: number | undefined;
  readonly bootstrapToken: string | undefined;
  readonly auth: 'token' | 'none';
  /** Whose tokens are taken beside those of this system. */
  readonly oidcIssuer: string | undefined;
  readonly oidcAudience: string | undefined;
  readonly oidcTeamsClaim: string;
  /** Addresses and networks whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  readonly telemetry: TelemetryMode;
  readonly doNotTrack: boolean;
  readonly mattermostUrl: string | undefined;
  readonly mattermostToken: string | undefined;
  /** Of the team there in which incidents get channels. */
  readonly mattermostTeamId: string | undefined;
  readonly mattermostSlashToken: string | undefined;
  readonly slackSigningSecret: string | undefined;
  /** The team whose incidents chat users work on; without it the first. */
  readonly chatTeamId: Id | undefined;
  readonly commandWebhookUrl: string | undefined;
  readonly commandWebhookSecret: string | undefined;
  readonly commandAllowPrivateAddresses: boolean;
  /** Whether anything is sent to webhooks by itself. */
  readonly sendsToWebhooks: boolean;
  readonly licenseFile: string | undefined;
  readonly licenseKeyFile: string | undefined;
  /** RudderStack's or Segment's, for telemetry in mode `on`. */
  readonly telemetryBatchUrl: string | undefined;
  readonly telemetryBatchWriteKey: string | undefined;
  readonly telemetryWebhookUrl: string | undefined;
  readonly telemetryWebhookSecret: string | undefined;
  readonly telemetryAllowPrivateAddresses: boolean;
  readonly streamsPerTokenMax: number;
  readonly streamsMax: number;
  /** In a minute, on one process; so is the next. */
  readonly requestsPerTokenMax: number;
  readonly failedLoginsMax: number;
  readonly corsOrigins: readonly string[];
  readonly logLevel: string;
}

/** A setting is wrong. The start stops with this sentence, which names the setting and never repeats a secret. */
export class WrongSetting extends Error {
  override readonly name = 'WrongSetting';
}

interface Setting<Value> {
  readonly variable: string;
  readonly fallback: string | undefined;
  readonly meaning: string;
  /** Gives the value, or throws a sentence that goes on after the variable's name. */
  readonly parse: (text: string | undefined) => Value;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

const settings: { readonly [Name in keyof Settings]: Setting<Settings[Name]> } = {
  host: {
    variable: 'HOST',
    fallback: '127.0.0.1',
    meaning: 'the address to listen on; the default is reachable from this machine only',
    parse: (text) => text!,
  },
  port: {
    variable: 'PORT',
    fallback: '3000',
    meaning: 'the port to listen on; 0 takes any free one',
    parse: (text) => {
      const port = Number(text);
      if (!/^\d{1,5}$/.test(text!) || port > 65_535) throw new WrongSetting('must be a whole number from 0 to 65535');
      return port;
    },
  },
  dataDirectory: {
    variable: 'DATA_DIR',
    fallback: './data',
    meaning: 'where the embedded event log and the read models are kept',
    parse: (text) => text!,
  },
  contentKeysDirectory: {
    variable: 'CONTENT_KEYS_DIR',
    fallback: undefined,
    meaning:
      'where the keys of what people type are kept, so that it can be erased; by default `keys` in DATA_DIR, or the cluster',
    parse: (text) => text,
  },
  eventStoreUrl: {
    variable: 'EVENTSTORE_URL',
    fallback: undefined,
    meaning:
      'esdb://…: the EventStoreDB or KurrentDB cluster that holds the log, so that several processes can share it',
    parse: (text) => {
      const fault = text === undefined ? undefined : connectionFault(text);
      if (fault !== undefined) throw new WrongSetting(fault);
      return text;
    },
  },
  eventStorePrefix: {
    variable: 'EVENTSTORE_PREFIX',
    fallback: 'sitrep',
    meaning: 'how the names of all streams begin there; installations that share a cluster need one each',
    parse: (text) => {
      if (!/^[a-z][a-z0-9]{0,31}$/.test(text!))
        throw new WrongSetting('must be 1 to 32 characters of a-z and 0-9, and begin with a letter');
      return text!;
    },
  },
  telemetryReaders: {
    variable: 'EVENTSTORE_TELEMETRY_READERS',
    fallback: undefined,
    meaning: 'users and groups of the cluster, separated by commas, who may read the telemetry stream there',
    parse: (text) => {
      const names = (text ?? '').split(',').map((name) => name.trim());
      if (text !== undefined && names.some((name) => !/^[\w$.@-]{1,100}$/.test(name)))
        throw new WrongSetting('must be names of users or groups, separated by commas');
      return text === undefined ? [] : names;
    },
  },
  telemetryMaxAgeDays: {
    variable: 'TELEMETRY_MAX_AGE_DAYS',
    fallback: undefined,
    meaning:
      'after how many days telemetry records are removed; needs EVENTSTORE_URL; without it they are kept for ever',
    parse: (text) => (text === undefined ? undefined : wholeNumber(text, 1, 36_500)),
  },
  bootstrapToken: {
    variable: 'SITREP_BOOTSTRAP_TOKEN',
    fallback: undefined,
    meaning:
      "the administrator's token, at least 32 characters; without it one is minted at the first start and shown once",
    parse: (text) => {
      if (text !== undefined && !/^[\x21-\x7e]{32,512}$/.test(text))
        throw new WrongSetting('must be 32 to 512 printable characters without spaces');
      return text;
    },
  },
  auth: {
    variable: 'AUTH',
    fallback: 'token',
    meaning:
      'token, or none: whoever is on this machine may do everything without a token, for trying things out; needs a HOST that is reachable from this machine only',
    parse: (text) => oneOf(['token', 'none'], text),
  },
  oidcIssuer: {
    variable: 'OIDC_ISSUER',
    fallback: undefined,
    meaning: 'the OpenID Connect provider whose tokens are taken beside those of Sitrep; needs OIDC_AUDIENCE',
    parse: (text) => {
      const url = text === undefined ? undefined : URL.parse(text);
      if (url === undefined) return undefined;
      const isPlain = url?.protocol === 'http:' && LOOPBACK_HOSTS.includes(url.hostname);
      if (url?.search !== '' || url.hash !== '' || (url.protocol !== 'https:' && !isPlain))
        throw new WrongSetting('must be a URL with https (on this machine also http), without a query');
      return text;
    },
  },
  oidcAudience: {
    variable: 'OIDC_AUDIENCE',
    fallback: undefined,
    meaning: 'what its tokens for Sitrep have as `aud`',
    parse: (text) => text,
  },
  oidcTeamsClaim: {
    variable: 'OIDC_TEAMS_CLAIM',
    fallback: 'sitrep_teams',
    meaning: 'the claim of its tokens that lists the ids of teams; scopes are those in `scope` or `scp`',
    parse: (text) => text!,
  },
  trustedProxies: {
    variable: 'TRUSTED_PROXIES',
    fallback: undefined,
    meaning:
      'addresses and networks, separated by commas, of the proxies in front, whose word on who is behind them is taken',
    parse: (text) => {
      const networks = (text ?? '').split(',').map((network) => network.trim());
      if (text !== undefined && networks.some((network) => !isNetwork(network)))
        throw new WrongSetting('must be addresses or networks like 10.0.0.0/8, separated by commas');
      return text === undefined ? [] : networks;
    },
  },
  telemetry: {
    variable: 'TELEMETRY',
    fallback: 'local',
    meaning: 'the telemetry mode of the first start: off, local or on; later it is changed over the API',
    parse: (text) => oneOf(TELEMETRY_MODES, text),
  },
  doNotTrack: {
    variable: 'DO_NOT_TRACK',
    fallback: '0',
    meaning: '1 or true: telemetry never leaves by itself, whatever its mode',
    parse: (text) => isYes(text!),
  },
  mattermostUrl: {
    variable: 'MATTERMOST_URL',
    fallback: undefined,
    meaning:
      'the Mattermost server that runs the slash commands of tasks and has the channels of incidents; needs MATTERMOST_TOKEN',
    parse: (text) => urlOrNothing(text),
  },
  mattermostToken: {
    variable: 'MATTERMOST_TOKEN',
    fallback: undefined,
    meaning: "the token of Sitrep's bot there",
    parse: (text) => text,
  },
  mattermostTeamId: {
    variable: 'MATTERMOST_TEAM_ID',
    fallback: undefined,
    meaning: 'the id of the team there in which incidents get channels; needs MATTERMOST_URL',
    parse: (text) => {
      if (text !== undefined && !/^[a-z0-9]{26}$/.test(text))
        throw new WrongSetting('must be an id of Mattermost, 26 characters of a-z and 0-9');
      return text;
    },
  },
  mattermostSlashToken: {
    variable: 'MATTERMOST_SLASH_TOKEN',
    fallback: undefined,
    meaning: "the token of the slash command /incident there; without it Mattermost's commands are not taken",
    parse: (text) => text,
  },
  slackSigningSecret: {
    variable: 'SLACK_SIGNING_SECRET',
    fallback: undefined,
    meaning: "the signing secret of Sitrep's app at Slack; without it Slack's commands are not taken",
    parse: (text) => text,
  },
  chatTeamId: {
    variable: 'CHAT_TEAM_ID',
    fallback: undefined,
    meaning: 'the team of Sitrep whose incidents chat users work on; without it the first',
    parse: (text) => {
      if (text !== undefined && !isId(text)) throw new WrongSetting('must be the id of a team');
      return text;
    },
  },
  commandWebhookUrl: {
    variable: 'COMMAND_WEBHOOK_URL',
    fallback: undefined,
    meaning: 'where slash commands of tasks are posted to be run, without Mattermost; needs COMMAND_WEBHOOK_SECRET',
    parse: (text) => urlOrNothing(text),
  },
  commandWebhookSecret: {
    variable: 'COMMAND_WEBHOOK_SECRET',
    fallback: undefined,
    meaning: 'the key that those posts are signed with, at least 32 characters',
    parse: (text) => {
      if (text !== undefined && text.length < 32) throw new WrongSetting('must be at least 32 characters long');
      return text;
    },
  },
  commandAllowPrivateAddresses: {
    variable: 'COMMAND_ALLOW_PRIVATE_ADDRESSES',
    fallback: '0',
    meaning: '1 or true: slash commands, posts and webhooks may be sent to this machine and into private networks',
    parse: (text) => isYes(text!),
  },
  sendsToWebhooks: {
    variable: 'WEBHOOKS',
    fallback: 'on',
    meaning: 'off: nothing is sent to webhooks by itself, as befits whoever looks into a copy of a log; it waits',
    parse: (text) => oneOf(['on', 'off'], text) === 'on',
  },
  licenseFile: {
    variable: 'LICENSE_FILE',
    fallback: undefined,
    meaning: 'the signed license of this server; telemetry names its id and never its buyer',
    parse: (text) => text,
  },
  licenseKeyFile: {
    variable: 'LICENSE_KEY_FILE',
    fallback: undefined,
    meaning: 'the Ed25519 public key, in PEM, of whoever signs licenses; needed beside LICENSE_FILE',
    parse: (text) => text,
  },
  telemetryBatchUrl: {
    variable: 'TELEMETRY_BATCH_URL',
    fallback: undefined,
    meaning: 'the RudderStack data plane or Segment endpoint that telemetry is sent to in mode on; needs the write key',
    parse: (text) => urlOrNothing(text),
  },
  telemetryBatchWriteKey: {
    variable: 'TELEMETRY_BATCH_WRITE_KEY',
    fallback: undefined,
    meaning: 'the write key of the source there',
    parse: (text) => text,
  },
  telemetryWebhookUrl: {
    variable: 'TELEMETRY_WEBHOOK_URL',
    fallback: undefined,
    meaning: 'where telemetry is posted to in mode on, as Standard Webhooks; needs TELEMETRY_WEBHOOK_SECRET',
    parse: (text) => urlOrNothing(text),
  },
  telemetryWebhookSecret: {
    variable: 'TELEMETRY_WEBHOOK_SECRET',
    fallback: undefined,
    meaning: 'the key that those posts are signed with: whsec_ and 24 to 64 bytes in base64',
    parse: (text) => {
      if (text !== undefined && !isWebhookSecret(text))
        throw new WrongSetting('must be whsec_ and 24 to 64 bytes in base64');
      return text;
    },
  },
  telemetryAllowPrivateAddresses: {
    variable: 'TELEMETRY_ALLOW_PRIVATE_ADDRESSES',
    fallback: '0',
    meaning: '1 or true: telemetry may be sent to this machine and into private networks',
    parse: (text) => isYes(text!),
  },
  streamsPerTokenMax: {
    variable: 'STREAMS_PER_TOKEN_MAX',
    fallback: '16',
    meaning: 'how many event streams one token may have open on a process at a time',
    parse: (text) => wholeNumber(text!, 1, 100_000),
  },
  streamsMax: {
    variable: 'STREAMS_MAX',
    fallback: '500',
    meaning: 'how many event streams may be open on a process at a time',
    parse: (text) => wholeNumber(text!, 1, 100_000),
  },
  requestsPerTokenMax: {
    variable: 'REQUESTS_PER_TOKEN_MAX',
    fallback: '600000',
    meaning: 'how many requests one token may make on a process in a minute; more are told 429',
    parse: (text) => wholeNumber(text!, 1, 100_000_000),
  },
  failedLoginsMax: {
    variable: 'FAILED_LOGINS_MAX',
    fallback: '3000',
    meaning: 'how many requests without a valid token one address may make on a process in a minute',
    parse: (text) => wholeNumber(text!, 1, 100_000_000),
  },
  corsOrigins: {
    variable: 'CORS_ORIGINS',
    fallback: undefined,
    meaning: 'origins, separated by commas, whose pages may call the API from a browser; none by default',
    parse: (text) => {
      const origins = (text ?? '').split(',').map((origin) => origin.trim());
      if (text !== undefined && origins.some((origin) => !isOrigin(origin)))
        throw new WrongSetting('must be origins like https://status.example.com, separated by commas');
      return text === undefined ? [] : origins;
    },
  },
  logLevel: {
    variable: 'LOG_LEVEL',
    fallback: 'info',
    meaning: `how much is logged: ${LOG_LEVELS.join(', ')}`,
    parse: (text) => oneOf(LOG_LEVELS, text),
  },
};

/** @throws WrongSetting naming the variable. */
export const readSettings = (environment: Readonly<Record<string, string | undefined>>): Settings => {
  const entries = Object.entries(settings).map(([name, { variable, fallback, parse }]) => {
    const text = environment[variable];
    try {
      // An empty variable is how many tools say "not set".
      return [name, parse(text === undefined || text === '' ? fallback : text)];
    } catch (error) {
      if (error instanceof WrongSetting) throw new WrongSetting(`${variable} ${error.message}.`);
      throw error;
    }
  });
  const read = Object.freeze(Object.fromEntries(entries) as Settings);
  if (read.mattermostTeamId !== undefined && read.mattermostUrl === undefined)
    throw new WrongSetting('MATTERMOST_TEAM_ID must be set together with MATTERMOST_URL.');
  if (read.telemetryMaxAgeDays !== undefined && read.eventStoreUrl === undefined)
    throw new WrongSetting('TELEMETRY_MAX_AGE_DAYS must be set together with EVENTSTORE_URL: files keep all records.');
  if (read.auth === 'none' && !LOOPBACK_HOSTS.includes(read.host))
    throw new WrongSetting('AUTH may be none only where HOST is 127.0.0.1, ::1 or localhost.');
  if (read.auth === 'none' && read.trustedProxies.length > 0)
    throw new WrongSetting('AUTH must not be none behind TRUSTED_PROXIES: they let others in.');
  for (const [one, other] of TOGETHER)
    if ((read[one] === undefined) !== (read[other] === undefined))
      throw new WrongSetting(`${settings[one].variable} must be set together with ${settings[other].variable}.`);
  return read;
};

/** What is of no use without the other. */
const TOGETHER = [
  ['oidcIssuer', 'oidcAudience'],
  ['mattermostUrl', 'mattermostToken'],
  ['commandWebhookUrl', 'commandWebhookSecret'],
  ['telemetryBatchUrl', 'telemetryBatchWriteKey'],
  ['telemetryWebhookUrl', 'telemetryWebhookSecret'],
] as const;

/** The text behind `--help`. */
export const settingsHelp = (): string =>
  Object.values(settings)
    .map(
      ({ variable, fallback, meaning }) =>
        `  ${variable}\n      ${meaning}${fallback === undefined ? '' : ` (default: ${fallback})`}`,
    )
    .join('\n');

const wholeNumber = (text: string, min: number, max: number): number => {
  const number = Number(text);
  if (!/^\d{1,9}$/.test(text) || number < min || number > max)
    throw new WrongSetting(`must be a whole number from ${min} to ${max}`);
  return number;
};

const isYes = (text: string): boolean => !['', '0', 'false'].includes(text.trim().toLowerCase());

/** The scheme, host and port of a page and nothing else, spelled as browsers spell it. */
const isOrigin = (text: string): boolean => /^https?:/.test(text) && URL.parse(text)?.origin === text;

const LOOPBACK_HOSTS = ['127.0.0.1', '::1', '[::1]', 'localhost'];

const isNetwork = (text: string): boolean => {
  const [address = '', prefix, ...more] = text.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return (
    bits > 0 && more.length === 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits))
  );
};

const urlOrNothing = (text: string | undefined): string | undefined => {
  if (text !== undefined && !/^https?:$/.test(URL.parse(text)?.protocol ?? ''))
    throw new WrongSetting('must be a URL with http or https');
  return text;
};

const oneOf = <const Value extends string>(values: readonly Value[], text: string | undefined): Value => {
  const value = values.find((each) => each === text);
  if (value === undefined) throw new WrongSetting(`must be one of ${values.join(', ')}`);
  return value;
};
