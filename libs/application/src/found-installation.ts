import type { Id, InstallationState, TelemetryMode } from '@sitrep/domain';
import { installations, servers, teams, tokens } from './stream-kinds.js';
import type { Surroundings } from './surroundings.js';
import type { Handled, WritePath } from './write-path.js';

export interface FoundingOptions {
  /** `undefined` where a chat server says it later; until then it is what was recorded last, or Sitrep's own. */
  readonly serverVersion: string | undefined;
  readonly pluginVersion: string;
  /** The license under which the server of this diagnostic ID runs, or null. What it throws stops the start. */
  readonly licenseIdFor?: (diagnosticId: Id) => Id | null;
  /** The mode of the first start. Later starts leave the recorded one alone. */
  readonly telemetryMode: TelemetryMode;
  /** Caps the mode at `local`, also a recorded one. */
  readonly doNotTrack: boolean;
  /** SHA-256 of the bootstrap token, when the administrator has set one. */
  readonly bootstrapTokenSha256?: string;
}

export interface Founded {
  readonly diagnosticId: Id;
  readonly defaultTeamId: Id;
  readonly adminUserId: Id;
  readonly telemetryMode: TelemetryMode;
  /** A secret that was minted just now and is known to nobody yet; it is to be shown once. */
  readonly mintedBootstrapSecret: string | undefined;
}

/**
 * What every start does before anything else: finds the installation or founds it, and records what has changed around
 * it. Each step changes nothing when it was done before, so a start that was cut short is completed by the next one, and
 * processes that start together agree.
 */
export const foundInstallation = async (
  writePath: WritePath,
  surroundings: Surroundings & { readonly newTokenSecret: (tokenId: Id) => { secret: string; sha256: string } },
  options: FoundingOptions,
): Promise<Founded> => {
  const { newId } = surroundings;
  const installation = viewOf<InstallationState>(
    await writePath.handle(installations, '', {
      type: 'FoundInstallation',
      diagnosticId: newId(),
      defaultTeamId: newId(),
      adminUserId: newId(),
      bootstrapTokenId: newId(),
    }),
  )!;
  const { diagnosticId, defaultTeamId, adminUserId: by, bootstrapTokenId } = installation;

  const { pluginVersion } = options;
  const serverVersion =
    options.serverVersion ?? (await writePath.view(servers, diagnosticId))?.serverVersion ?? pluginVersion;
  const recorded = viewOf(
    await writePath.handle(servers, diagnosticId, { type: 'RecordVersions', serverVersion, pluginVersion }),
  );
  const licenseId = options.licenseIdFor?.(diagnosticId) ?? null;
  viewOf(await writePath.handle(servers, diagnosticId, { type: 'RecordLicense', licenseId }));
  const telemetryMode = await settleTelemetryMode(writePath, diagnosticId, recorded.telemetryMode, options);
  viewOf(
    await writePath.handle(teams, defaultTeamId, { type: 'CreateTeam', teamId: defaultTeamId, by, name: 'default' }),
  );

  const minted = surroundings.newTokenSecret(bootstrapTokenId);
  const issued = await writePath.handle(tokens, bootstrapTokenId, {
    type: 'IssueToken',
    tokenId: bootstrapTokenId,
    userId: by,
    scopes: ['admin'],
    teamIds: [defaultTeamId],
    expiresAt: null,
    by,
    label: 'bootstrap',
    secretSha256: options.bootstrapTokenSha256 ?? minted.sha256,
  });
  // Whoever has lost every token sets a bootstrap token and is in again; one that was revoked does not come back by itself.
  if (issued.outcome === 'refused' && options.bootstrapTokenSha256 !== undefined)
    viewOf(
      await writePath.handle(tokens, bootstrapTokenId, {
        type: 'ReplaceTokenSecret',
        by,
        secretSha256: options.bootstrapTokenSha256,
      }),
    );
  const isMinted = issued.outcome === 'accepted' && options.bootstrapTokenSha256 === undefined;
  const mintedBootstrapSecret = isMinted ? minted.secret : undefined;
  return { diagnosticId, defaultTeamId, adminUserId: by, telemetryMode, mintedBootstrapSecret };
};

const settleTelemetryMode = async (
  writePath: WritePath,
  diagnosticId: Id,
  recorded: TelemetryMode | undefined,
  { telemetryMode: wanted, doNotTrack }: FoundingOptions,
): Promise<TelemetryMode> => {
  const mode = recorded ?? wanted;
  const isCapped = doNotTrack && mode === 'on';
  const command = {
    type: 'ChangeTelemetryMode',
    mode: isCapped ? 'local' : mode,
    by: null,
    reason: isCapped ? 'do-not-track' : 'first-start',
  } as const;
  viewOf(await writePath.handle(servers, diagnosticId, command));
  return command.mode;
};

/** These commands are never refused, so anything else is a defect and stops the start. */
const viewOf = <View>(handled: Handled<unknown, View>): View => {
  if (handled.outcome !== 'accepted')
    throw new Error(`the founding of the installation was ${JSON.stringify(handled)}`);
  return handled.view;
};
