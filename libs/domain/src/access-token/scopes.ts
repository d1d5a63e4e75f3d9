/** What a token may do. `admin` may do everything. */
export const SCOPES = [
  'incidents:read',
  'incidents:write',
  'playbooks:write',
  'telemetry:read',
  'telemetry:identify',
  'replay:read',
  'admin',
] as const;
export type Scope = (typeof SCOPES)[number];

/** Scopes that can be held beside `telemetry:read`: who consumes telemetry sees no content. */
const withoutContent: readonly Scope[] = ['telemetry:read', 'telemetry:identify'];

/** Whether one token may hold all of these: telemetry scopes and scopes that see content never meet in one. */
export const areCombinable = (scopes: readonly Scope[]): boolean =>
  scopes.every((scope) => withoutContent.includes(scope)) || !scopes.some((scope) => withoutContent.includes(scope));
