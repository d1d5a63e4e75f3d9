import { accept, noContent, type Decider, type DomainEventShape, type NoContent } from '../decider.js';
import type { Id } from '../id.js';

/** `off` derives nothing; `local` derives and serves on request; `on` may also send records away by itself. */
export const TELEMETRY_MODES = ['off', 'local', 'on'] as const;
export type TelemetryMode = (typeof TELEMETRY_MODES)[number];

/** Why the mode changed: the first start's setting, somebody's request, or DO_NOT_TRACK found at a start. */
export type TelemetryModeReason = 'first-start' | 'request' | 'do-not-track';

/** What has happened to this server as such: its versions and the consent of those who run it. */
export type ServerEvent =
  | DomainEventShape<
      'ServerVersionsRecorded',
      {
        /** The connected chat server's version, or Sitrep's own where there is none. Semantic version. */
        serverVersion: string;
        /** Sitrep's version. Semantic version. */
        pluginVersion: string;
      },
      NoContent
    >
  | DomainEventShape<
      'LicenseRecorded',
      {
        /** The license that the server runs under from now on; null where it runs under none. The buyer is not told. */
        licenseId: Id | null;
      },
      NoContent
    >
  | DomainEventShape<
      'TelemetryModeChanged',
      { mode: TelemetryMode; by: Id | null; reason: TelemetryModeReason },
      NoContent
    >;

export type ServerCommand =
  | { readonly type: 'RecordVersions'; readonly serverVersion: string; readonly pluginVersion: string }
  | { readonly type: 'RecordLicense'; readonly licenseId: Id | null }
  | {
      readonly type: 'ChangeTelemetryMode';
      readonly mode: TelemetryMode;
      readonly by: Id | null;
      readonly reason: TelemetryModeReason;
    };

export interface ServerState {
  readonly serverVersion: string | undefined;
  readonly pluginVersion: string | undefined;
  readonly licenseId: Id | null;
  /** `undefined` until the first start has recorded one; nothing is derived until then. */
  readonly telemetryMode: TelemetryMode | undefined;
}

export const server: Decider<ServerCommand, ServerState, ServerEvent, never> = {
  initialState: { serverVersion: undefined, pluginVersion: undefined, licenseId: null, telemetryMode: undefined },

  evolve(state, event) {
    switch (event.type) {
      case 'ServerVersionsRecorded':
      case 'LicenseRecorded':
        return { ...state, ...event.facts };
      case 'TelemetryModeChanged':
        return { ...state, telemetryMode: event.facts.mode };
    }
  },

  decide(command, state) {
    switch (command.type) {
      case 'RecordVersions': {
        const { serverVersion, pluginVersion } = command;
        if (serverVersion === state.serverVersion && pluginVersion === state.pluginVersion) return accept();
        return accept({ type: 'ServerVersionsRecorded', facts: { serverVersion, pluginVersion }, content: noContent });
      }
      case 'RecordLicense': {
        const { licenseId } = command;
        if (licenseId === state.licenseId) return accept();
        return accept({ type: 'LicenseRecorded', facts: { licenseId }, content: noContent });
      }
      case 'ChangeTelemetryMode': {
        const { mode, by, reason } = command;
        if (mode === state.telemetryMode) return accept();
        return accept({ type: 'TelemetryModeChanged', facts: { mode, by, reason }, content: noContent });
      }
    }
  },
};
