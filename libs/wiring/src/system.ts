import { randomUUID } from 'node:crypto';
import {
  backlogAfter,
  ChangeFeed,
  ChatRegistry,
  deriveTelemetry,
  eraseContent,
  foundInstallation,
  incidents,
  keepReadModels,
  unobserved,
  ObservedEventLog,
  postToChat,
  recordChatVersion,
  Projection,
  ReadModels,
  TelemetryFeed,
  TelemetrySummary,
  TokenDirectory,
  UserRegistry,
  WritePath,
  type Backlog,
  type EventLog,
  type Founded,
  type IdentityProvider,
  type Observer,
  type Position,
  type ProjectionStatus,
  type SlashCommandRunner,
} from '@sitrep/application';
import type { ChatProduct, Id } from '@sitrep/domain';
import { oidcProvider } from '@sitrep/identity-oidc';
import { mattermostServer } from '@sitrep/chat-mattermost';
import { LIMITS, runByWebhook, runOnMattermost } from '@sitrep/slash-commands-http';
import { diskSpace, inSteps, type DiskSpace } from './disk-space.js';
import { licenseFor, readLicense, type License } from './license.js';
import { openStorage } from './open-storage.js';
import type { Settings } from './settings.js';
import type { SettledStorage } from './storage.js';
import { LEASE_MS, TelemetrySinks } from './telemetry-sinks.js';
import { Webhooks } from './webhooks.js';
import { digestOfToken, systemSurroundings, type SystemSurroundings } from './system-surroundings.js';

/**
 * One running Sitrep without a door: logs, write path, projections and feed, joined as the settings say. What happens at
 * a start happens here, in order, and at a stop in reverse.
 */
export class System {
  readonly surroundings: SystemSurroundings;
  readonly settings: Settings;
  /** Sitrep's own. */
  readonly version: string;
  readonly founded: Founded;
  readonly domainLog: EventLog;
  readonly writePath: WritePath;
  readonly readModels: ReadModels;
  readonly tokens: TokenDirectory;
  readonly users: UserRegistry;
  /** Where there is one: whose tokens are taken beside those of this system. */
  readonly identityProvider: IdentityProvider | undefined;
  readonly changes: ChangeFeed;
  readonly chat: ChatRegistry;
  /** The license in force when the process started. */
  readonly license: License | undefined;
  readonly telemetryFeed: TelemetryFeed;
  readonly telemetrySummary: TelemetrySummary;
  readonly telemetrySinks: TelemetrySinks;
  readonly webhooks: Webhooks;
  readonly slashCommands: SlashCommandRunner;
  readonly readModelProjection: Projection;
  readonly telemetryProjection: Projection;
  readonly erasureProjection: Projection;
  readonly #storage: SettledStorage;
  readonly #chatProjection: Projection | undefined;
  readonly #chatVersion: Promise<void> | undefined;
  readonly #stopping = new AbortController();

  /** @throws LogInUse, LogDamaged, SqliteTooOld, ClusterUnusable, WrongSetting: each says what to do. */
  static async start(
    settings: Settings,
    version: string,
    onFault: OnFault,
    surroundings = systemSurroundings,
    observer: Observer = unobserved,
  ): Promise<System> {
    const installed = readLicense(settings);
    const licenseOf = (diagnosticId: Id) => licenseFor(installed, diagnosticId, surroundings.now());
    const opened = await openStorage(settings, observer);
    try {
      const writePath = new WritePath(
        new ObservedEventLog(opened.domainLog, 'events', observer),
        surroundings,
        observer,
      );
      const founded = await foundInstallation(writePath, surroundings, {
        serverVersion: chatServerOf(settings) ? undefined : version,
        pluginVersion: version,
        telemetryMode: settings.telemetry,
        licenseIdFor: (diagnosticId) => licenseOf(diagnosticId)?.licenseId ?? null,
        doNotTrack: settings.doNotTrack,
        ...(settings.bootstrapToken && { bootstrapTokenSha256: digestOfToken(settings.bootstrapToken) }),
      });
      const license = licenseOf(founded.diagnosticId);
      const settled = await opened.settle(founded.diagnosticId);
      const storage = { ...settled, telemetryLog: new ObservedEventLog(settled.telemetryLog, 'telemetry', observer) };
      return new System({ settings, version, surroundings, storage, writePath, founded, license, onFault, observer });
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  private constructor(parts: Parts) {
    const { settings, version, surroundings, storage, writePath, founded, license, onFault, observer } = parts;
    const { domainLog, sealedLog, contentKeys, telemetryLog, takeOverAfterMs, hasRetention } = storage;
    const { diagnosticId } = founded;
    this.settings = settings;
    this.version = version;
    this.surroundings = surroundings;
    this.#storage = storage;
    this.founded = founded;
    this.license = license;
    this.domainLog = domainLog;
    this.writePath = writePath;
    this.telemetrySinks = new TelemetrySinks({
      ...{ settings, version, storage, diagnosticId, onFault },
      firstMode: founded.telemetryMode,
      isCurrent: () => this.readModelProjection.status().state === 'live',
    });
    const project = (name: string, run: ConstructorParameters<typeof Projection>[1]) => {
      const observed: typeof run = (signal, onPage) =>
        run(signal, (page) => {
          observer.projected(name, page);
          return onPage(page);
        });
      const projection = new Projection(name, observed, (error) => onFault(name, error));
      projection.start();
      return projection;
    };
    this.readModelProjection = project('read-models', (signal, onPage) =>
      keepReadModels(domainLog, storage.readModelKeeper, signal, (page) => {
        this.tokens.onPage(page);
        this.webhooks.onPage(page);
        // Not while everything is built anew: nobody looks at most of it.
        if (this.readModelProjection.status().state === 'live') writePath.observe(incidents, page.events);
        const told = onPage(page);
        this.changes.wake();
        this.webhooks.wake();
        // Behind the rest: where this page makes the process current, records may leave from now on.
        this.telemetrySinks.onDomainPage(page);
        return told;
      }),
    );
    this.erasureProjection = project('erasure', (signal, onPage) =>
      eraseContent(sealedLog, contentKeys, signal, onPage),
    );
    this.readModels = new ReadModels(storage.readStore, this.readModelProjection, writePath);
    this.webhooks = new Webhooks({
      ...{ settings, storage, writePath, onFault },
      readModels: this.readModels,
      now: () => this.surroundings.now(),
    });
    this.chat = new ChatRegistry(writePath, this.readModels, surroundings);
    this.slashCommands = slashCommandRunnerOf(settings, this.chat);
    this.tokens = new TokenDirectory(this.readModels);
    this.users = new UserRegistry(writePath, surroundings);
    this.identityProvider = identityProviderOf(settings, surroundings);
    this.changes = new ChangeFeed(domainLog, this.readModels);
    this.telemetryFeed = new TelemetryFeed(telemetryLog, diagnosticId);
    this.telemetryProjection = project('telemetry', (signal, onPage) =>
      deriveTelemetry({
        // Facts are all it needs: no key is at hand where telemetry is made.
        domainLog: sealedLog,
        telemetryLog,
        diagnosticId,
        now: () => this.surroundings.now(),
        signal,
        takeOverAfterMs,
        hasRetention,
        onPage: (page) => {
          // Whoever has derived it: the records of the page are there now.
          if (page.events.length > 0) {
            this.telemetryFeed.wake();
            this.telemetrySinks.wake();
          }
          return onPage(page);
        },
      }),
    );
    this.telemetrySummary = new TelemetrySummary(telemetryLog, diagnosticId);
    const server = chatServerOf(settings);
    const connectedAt = this.surroundings.now();
    const processId = randomUUID();
    if (server) {
      this.#chatVersion = recordChatVersion({
        ...{ server, writePath, diagnosticId },
        pluginVersion: version,
        signal: this.stopping,
      }).catch((error: Error) => onFault('chat', error));
      this.#chatProjection = project('chat', (signal, onPage) =>
        postToChat({
          ...{ domainLog, diagnosticId, writePath, server, signal, onPage },
          checkpointLog: telemetryLog,
          registry: this.chat,
          product: 'mattermost',
          connectedAt,
          processId,
          leaseMs: this.isOnlyProcess ? 0 : LEASE_MS,
          onOutage: () => onFault('chat', new ChatOutage()),
        }),
      );
    }
  }

  /** Aborts when the process is to stop: whoever waits or streams lets go. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  beginStopping(): void {
    this.#stopping.abort();
  }

  async stop(): Promise<void> {
    this.beginStopping();
    await this.telemetrySinks.stop();
    await this.webhooks.stop();
    await this.#chatProjection?.stop();
    await this.#chatVersion;
    await Promise.all(this.#projections.map((each) => each.stop()));
    await this.#storage.close();
  }

  get #projections(): readonly Projection[] {
    return [this.readModelProjection, this.telemetryProjection, this.erasureProjection];
  }

  projections(): readonly ProjectionStatus[] {
    return this.#projections.map((each) => each.status());
  }

  /** What stands still where chat does, and keeps nobody from working. */
  chatPosting(): ProjectionStatus | undefined {
    return this.#chatProjection?.status();
  }

  /** How far each projection is behind the log, posting to chat included. @throws StorageUnavailable */
  backlogs(): Promise<readonly (Backlog & { readonly name: string })[]> {
    const { sealedLog, countAfter } = this.#storage;
    const now = this.surroundings.now();
    const chat = this.chatPosting();
    return Promise.all(
      [...this.projections(), ...(chat ? [chat] : [])].map(async ({ name, position }) => ({
        name,
        ...(await backlogAfter(sealedLog, position, now, countAfter)),
      })),
    );
  }

  diskSpace(): Promise<DiskSpace> {
    return diskSpace(this.#storage.files);
  }

  /** Of each log that is a file, in steps as of the disk. */
  notCheckpointedBytes(): readonly (readonly [log: string, bytes: number])[] {
    return Object.entries(this.#storage.notCheckpointedBytes()).map(([log, bytes]) => [log, inSteps(bytes)]);
  }

  /** Whether incidents get channels of their own there. */
  hasChannels(product: ChatProduct): boolean {
    return product === 'mattermost' && this.settings.mattermostTeamId !== undefined;
  }

  /** Nobody else writes to this log: who is not at work here is not at work at all. */
  get isOnlyProcess(): boolean {
    return this.settings.eventStoreUrl === undefined;
  }

  /** What keeps the system from serving, in words for whoever is on call; empty when all is well. */
  faults(): string[] {
    if (this.stopping.aborted) return ['the process is stopping'];
    return this.projections().flatMap(({ name, state, fault }) => {
      if (state === 'live') return [];
      // Our own errors say places and rules; what a library says could quote a word, so of it only the kind is shown.
      const why = fault ? `: ${OWN_ERRORS.includes(fault.name) ? fault.message : fault.name}` : '';
      return [
        state === 'stopped'
          ? `the projection ${name} stands still${why}`
          : `the projection ${name} is catching up${why}`,
      ];
    });
  }

  /** What somebody should look at although commands go on, in words for whoever is on call. */
  warnings(): string[] {
    const sinks = this.telemetrySinks.statuses().flatMap(({ name, state, reason, missed }) => {
      const late =
        missed === 0
          ? []
          : [
              `the telemetry sink ${name} was not sent ${missed} records that TELEMETRY_MAX_AGE_DAYS had removed before`,
            ];
      if (state === 'gone')
        return [...late, `the telemetry sink ${name} wants no more records; nothing is sent until a restart`];
      return state === 'open' ? [...late, `the telemetry sink ${name} takes no records (${reason}); they wait`] : late;
    });
    const webhooks = this.webhooks.statuses().flatMap(({ webhookId, state, reason }) => {
      return state === 'open' ? [`the webhook ${webhookId} takes nothing (${reason}); what happens waits`] : [];
    });
    return [
      ...sinks,
      ...this.telemetrySinks.faults().map(({ name }) => `the telemetry ${name} stands still`),
      ...webhooks,
      ...this.webhooks.faults().map(({ name }) => `${name} stands still`),
    ];
  }

  /** What was typed before the position of an erasure can be read nowhere any more, and nothing of it is left on the disk. */
  async erasedThrough(position: Position): Promise<boolean> {
    return (
      (await this.erasureProjection.reached(position, ERASURE_MAX_MS)) &&
      (await this.readModelProjection.reached(position, ERASURE_MAX_MS))
    );
  }

  /** Telemetry shows what this process has acknowledged, unless deriving it takes unusually long: then it comes later. */
  async telemetryCaughtUp(): Promise<void> {
    await this.telemetryProjection.live(TELEMETRY_CATCH_UP_MAX_MS);
    await this.telemetryProjection.reached(this.writePath.newest, TELEMETRY_CATCH_UP_MAX_MS);
  }
}

const TELEMETRY_CATCH_UP_MAX_MS = 2_000;
const ERASURE_MAX_MS = 5_000;
const OWN_ERRORS = [
  'ContentDamaged',
  'ContentKeysUnusable',
  'ContentKeyUnknown',
  'LogDamaged',
  'PositionUnknown',
  'StorageUnavailable',
  'TelemetryRefused',
  'UnreadableEvent',
];

interface Parts {
  readonly settings: Settings;
  readonly version: string;
  readonly surroundings: SystemSurroundings;
  readonly storage: SettledStorage;
  readonly writePath: WritePath;
  readonly founded: Founded;
  readonly license: License | undefined;
  readonly onFault: OnFault;
  readonly observer: Observer;
}

/** Told when a projection meets something that it must not skip, or loses its log. */
export type OnFault = (projection: string, error: Error) => void;

/** A chat server does not do what it is asked. Nothing waits for it but what is to be posted there. */
class ChatOutage extends Error {
  override readonly name = 'ChatOutage';
}

const chatServerOf = (settings: Settings) => {
  const { mattermostUrl, mattermostToken, mattermostTeamId } = settings;
  if (mattermostUrl === undefined || mattermostToken === undefined || mattermostTeamId === undefined) return undefined;
  const limits = {
    ...LIMITS,
    answerBytesMax: 1024 * 1024,
    allowPrivateAddresses: settings.commandAllowPrivateAddresses,
  };
  return mattermostServer(mattermostUrl, mattermostToken, mattermostTeamId, limits);
};

const identityProviderOf = (settings: Settings, { now }: SystemSurroundings): IdentityProvider | undefined => {
  const { oidcIssuer: issuer, oidcAudience: audience, oidcTeamsClaim: teamsClaim } = settings;
  if (issuer === undefined || audience === undefined) return undefined;
  return oidcProvider({ issuer, audience, teamsClaim, now });
};

/** Mattermost where it is set up, because its commands are its own; else the webhook; else nobody. */
const slashCommandRunnerOf = (settings: Settings, chat: ChatRegistry): SlashCommandRunner => {
  const { mattermostUrl, mattermostToken, commandWebhookUrl, commandWebhookSecret } = settings;
  const limits = { ...LIMITS, allowPrivateAddresses: settings.commandAllowPrivateAddresses };
  if (mattermostUrl !== undefined && mattermostToken !== undefined)
    return {
      run: async (command) => {
        const channel = await chat.find(command.channelId);
        if (channel?.product !== 'mattermost') return { ran: false, reason: 'no-channel' };
        const runner = runOnMattermost(mattermostUrl, mattermostToken, limits);
        return runner.run({ ...command, channelId: channel.foreignId });
      },
    };
  if (commandWebhookUrl !== undefined && commandWebhookSecret !== undefined)
    return runByWebhook(commandWebhookUrl, commandWebhookSecret, limits);
  return { run: () => Promise.resolve({ ran: false, reason: 'no-runner' }) };
};
