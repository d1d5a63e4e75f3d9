// Writes the log that is rebuilt from: incidents as they happen, several at a time, so that their streams interleave.
// Run with the directory and the number of events as arguments. The events come from the real write path and lie in the
// real log; only the fsync is left out, because here nothing has to survive.
import { join } from 'node:path';
import { foundInstallation, incidents, WritePath } from '../../dist/libs/application/src/index.js';
import { SqliteContentKeys } from '../../dist/libs/adapters/content-keys/src/index.js';
import { SealedEventLog } from '../../dist/libs/adapters/event-log-sealed/src/index.js';
import { SqliteEventLog } from '../../dist/libs/adapters/event-log-sqlite/src/index.js';
import { systemSurroundings } from '../../dist/libs/wiring/src/system-surroundings.js';

const [directory, eventCount] = process.argv.slice(2);
const AT_ONCE = 200;

const keys = SqliteContentKeys.open(join(directory, 'keys'));
const log = new SealedEventLog(
  SqliteEventLog.open({ file: join(directory, 'events.db'), synchronous: 'NORMAL' }),
  keys,
);
const writePath = new WritePath(log, systemSurroundings);
const { diagnosticId, defaultTeamId: teamId } = await foundInstallation(writePath, systemSurroundings, {
  serverVersion: '0.1.0',
  pluginVersion: '0.1.0',
  telemetryMode: 'local',
  doNotTrack: false,
});

const { newId } = systemSurroundings;
const users = Array.from({ length: 50 }, newId);
const userOf = (number) => users[number % users.length];
const founding = await log.readAll({ after: undefined, limit: 1_000 });
let left = Number(eventCount) - founding.length;

/** Five events: started, handed over, described, renamed, ended. */
const commandsOf = (incidentId, number) => {
  const by = userOf(number);
  const ids = { incidentId, teamId, channelId: newId(), stageId: newId(), postId: null };
  return [
    { type: 'StartIncident', by, ...ids, name: `Checkout is slow (${number})`, description: '' },
    { type: 'ChangeCommander', by, commanderUserId: userOf(number + 1) },
    {
      type: 'EditIncident',
      by,
      description: `Since the release every ${1 + (number % 9)}th payment takes more than ten seconds.`,
    },
    { type: 'EditIncident', by, name: `Payments time out (${number})` },
    { type: 'EndIncident', by },
  ];
};

let incidentCount = 0;
const handleIncidents = async () => {
  while (left > 0) {
    const incidentId = newId();
    for (const command of commandsOf(incidentId, incidentCount++)) {
      if (left-- <= 0) return;
      await writePath.handle(incidents, incidentId, command);
    }
  }
};

await Promise.all(Array.from({ length: AT_ONCE }, handleIncidents));
await log.close();
keys.close();
process.send({ diagnosticId });
process.disconnect();
