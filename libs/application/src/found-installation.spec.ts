import { randomUUID } from 'node:crypto';
import { MemoryEventLog } from '@sitrep/event-log-memory';
import { foundInstallation, type FoundingOptions } from './found-installation.js';
import { servers, tokens } from './stream-kinds.js';
import { WritePath } from './write-path.js';

let log: MemoryEventLog;
let ids = 0;
beforeEach(() => (log = new MemoryEventLog()));

const surroundings = {
  now: () => '2026-11-23T10:15:30.123Z',
  newId: () => String(++ids).padStart(26, 'a'),
  newEventId: () => randomUUID(),
  newTokenSecret: (tokenId: string) => ({ secret: `secret of ${tokenId}`, sha256: 'e'.repeat(64) }),
};
const options: FoundingOptions = {
  serverVersion: '1.0.0',
  pluginVersion: '1.0.0',
  telemetryMode: 'local',
  doNotTrack: false,
};
const found = (changed: Partial<FoundingOptions> = {}) =>
  foundInstallation(new WritePath(log, surroundings), surroundings, { ...options, ...changed });
const types = async () => (await log.readAll({ after: undefined, limit: 100 })).map(({ type }) => type);
const modeOf = async (diagnosticId: string) =>
  (await new WritePath(log, surroundings).view(servers, diagnosticId))?.telemetryMode;
const bootstrapToken = async () => {
  const [installation] = await log.readStream('installation', { after: 0, limit: 1 });
  const { bootstrapTokenId } = (installation!.data as { facts: { bootstrapTokenId: string } }).facts;
  return new WritePath(log, surroundings).view(tokens, bootstrapTokenId);
};

const FOUNDING = [
  'InstallationFounded',
  'ServerVersionsRecorded',
  'TelemetryModeChanged',
  'TeamCreated',
  'TokenIssued',
];

describe('A start', () => {
  it('founds the installation when it is the first', async () => {
    await found();
    expect(await types()).toEqual(FOUNDING);
  });

  it('finds what is there when it is not, and writes nothing', async () => {
    const first = await found();
    const second = await found();
    expect(await types()).toEqual(FOUNDING);
    expect(second.diagnosticId).toBe(first.diagnosticId);
    expect(second.defaultTeamId).toBe(first.defaultTeamId);
  });

  it('completes a founding that was cut short after any step', async () => {
    await found();
    const whole = await log.readAll({ after: undefined, limit: 100 });
    for (let steps = 0; steps <= whole.length; steps++) {
      log = new MemoryEventLog();
      for (const { stream, version, ...event } of whole.slice(0, steps)) await log.append(stream, version - 1, [event]);
      await found();
      expect(await types()).toEqual(FOUNDING);
    }
  });

  it('agrees with others that start at the same time', async () => {
    const founded = await Promise.all([found(), found(), found()]);
    expect(new Set(founded.map(({ diagnosticId }) => diagnosticId)).size).toBe(1);
    expect(founded.filter(({ mintedBootstrapSecret }) => mintedBootstrapSecret)).toHaveLength(1);
    expect((await types()).sort()).toEqual([...FOUNDING].sort());
  });

  it('records a changed version', async () => {
    await found();
    await found({ pluginVersion: '1.1.0' });
    expect(await types()).toEqual([...FOUNDING, 'ServerVersionsRecorded']);
  });
});

describe('The telemetry mode', () => {
  it('of the first start stays, whatever later starts are set to', async () => {
    const { diagnosticId } = await found({ telemetryMode: 'off' });
    expect((await found({ telemetryMode: 'on' })).telemetryMode).toBe('off');
    expect(await modeOf(diagnosticId)).toBe('off');
  });

  it('is capped at local by DO_NOT_TRACK, at the first start and when it was on', async () => {
    expect((await found({ telemetryMode: 'on', doNotTrack: true })).telemetryMode).toBe('local');
    log = new MemoryEventLog();
    const { diagnosticId } = await found({ telemetryMode: 'on' });
    await found({ doNotTrack: true });
    expect(await modeOf(diagnosticId)).toBe('local');
  });

  it('off stays off under DO_NOT_TRACK', async () => {
    expect((await found({ telemetryMode: 'off', doNotTrack: true })).telemetryMode).toBe('off');
  });
});

describe('The bootstrap token', () => {
  it('is minted at the first start and handed over once', async () => {
    expect((await found()).mintedBootstrapSecret).toContain('secret of');
    expect((await found()).mintedBootstrapSecret).toBeUndefined();
  });

  it('is the one that the administrator has set, when there is one', async () => {
    const bootstrapTokenSha256 = 'b'.repeat(64);
    expect((await found({ bootstrapTokenSha256 })).mintedBootstrapSecret).toBeUndefined();
    expect(await bootstrapToken()).toMatchObject({ secretSha256: bootstrapTokenSha256, scopes: ['admin'] });
  });

  it('is replaced by one that is set later, and by nothing when none is set', async () => {
    await found();
    await found({ bootstrapTokenSha256: 'b'.repeat(64) });
    expect(await bootstrapToken()).toMatchObject({ secretSha256: 'b'.repeat(64), revokedAt: null });
    await found();
    expect(await bootstrapToken()).toMatchObject({ secretSha256: 'b'.repeat(64) });
  });

  it('that was revoked does not come back by itself, but a new one is let in', async () => {
    await found({ bootstrapTokenSha256: 'b'.repeat(64) });
    const { id } = (await bootstrapToken())!;
    await new WritePath(log, surroundings).handle(tokens, id, { type: 'RevokeToken', by: id });
    await found({ bootstrapTokenSha256: 'b'.repeat(64) });
    expect((await bootstrapToken())?.revokedAt).not.toBeNull();
    await found({ bootstrapTokenSha256: 'c'.repeat(64) });
    expect((await bootstrapToken())?.revokedAt).toBeNull();
  });
});
