// Sets up a cluster for Sitrep, once: the users, and who may do what. It can be run again and changes nothing then.
//
//   ADMIN_URL=esdb://admin:…@node1:2113?… node scripts/prepare-cluster.mjs users rights
//
// `users` needs SITREP_PASSWORD and WAREHOUSE_PASSWORD, and NODE_EXTRA_CA_CERTS for the cluster's authority; it speaks HTTP,
// over which the database manages users. `rights` speaks the protocol of the streams.
import { isDeepStrictEqual } from 'node:util';
import { EventStoreDBClient, jsonEvent, NO_STREAM, StreamNotFoundError } from '@eventstore/db-client';

const SITREP = 'sitrep';
const WAREHOUSE = 'warehouse';

const adminUrl = process.env.ADMIN_URL;
if (!adminUrl) throw new Error('ADMIN_URL must be the connection string of an administrator of the cluster.');

const ensureUsers = async () => {
  const [, user, password, host] = /^esdb:\/\/([^:@/]+):([^@]+)@([^,/?]+)/.exec(adminUrl);
  const known = [user, password].map(decodeURIComponent).join(':');
  const authorization = `Basic ${Buffer.from(known).toString('base64')}`;
  for (const [name, secret] of [
    [SITREP, process.env.SITREP_PASSWORD],
    [WAREHOUSE, process.env.WAREHOUSE_PASSWORD],
  ]) {
    if (!secret) throw new Error(`A password is needed for the user ${name}.`);
    const response = await fetch(`https://${host}/users/`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ loginName: name, fullName: name, groups: [], password: secret }),
    });
    // 409: the user is there already, with the password of the first time.
    if (!response.ok && response.status !== 409) throw new Error(`The user ${name} was refused: ${response.status}.`);
  }
};

const ensureRights = async () => {
  const client = EventStoreDBClient.connectionString(adminUrl);
  // Whoever follows the log reads `$all`, which belongs to administrators otherwise.
  await ensureNewest(client, '$$$all', '$metadata', { $acl: { $r: ['$admins', SITREP] } });
  // Streams without rules of their own are Sitrep's. Other users of the cluster see the telemetry stream alone, once
  // EVENTSTORE_TELEMETRY_READERS names them.
  const ours = ['$admins', SITREP];
  await ensureNewest(client, '$settings', 'update-default-acl', {
    $userStreamAcl: { $r: ours, $w: ours, $d: ours, $mr: ours, $mw: ours },
  });
  await client.dispose();
};

const ensureNewest = async (client, stream, type, data) => {
  let newest;
  try {
    for await (const { event } of client.readStream(stream, {
      direction: 'backwards',
      fromRevision: 'end',
      maxCount: 1,
    }))
      newest = event;
  } catch (error) {
    if (!(error instanceof StreamNotFoundError)) throw error;
  }
  if (isDeepStrictEqual(newest?.data, data)) return;
  await client.appendToStream(stream, jsonEvent({ type, data }), { expectedRevision: newest?.revision ?? NO_STREAM });
};

const steps = { users: ensureUsers, rights: ensureRights };
for (const name of process.argv.slice(2)) {
  await steps[name]();
  console.log(`${name}: as they should be`);
}
process.exit(0);
