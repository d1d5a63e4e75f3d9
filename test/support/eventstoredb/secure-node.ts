import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metastreamOf, NO_STREAM } from './stored-streams.js';
import { EventStoreNode, type NodeOptions } from './node.js';

const certificates = join(__dirname, 'certificates');
const read = (name: string) => readFileSync(join(certificates, name), 'utf8');

/**
 * A node with TLS and users, set up as docs/operations.md says: the user `sitrep` may read `$all` and owns ordinary
 * streams; `warehouse` is a user without any right but what the list of a stream says.
 */
export const secureNode = async (options: NodeOptions = {}): Promise<EventStoreNode> => {
  const node = await EventStoreNode.start({
    tls: { certificate: read('node.crt'), privateKey: read('node.key') },
    users: {
      admin: { password: 'p:w@d', groups: ['$admins'] },
      sitrep: { password: 'secret' },
      warehouse: { password: 'w' },
    },
    ...options,
  });
  write(node, metastreamOf('$all'), '$metadata', { $acl: { $r: ['sitrep'] } });
  const ours = ['sitrep'];
  write(node, '$settings', 'update-default-acl', {
    $userStreamAcl: { $r: ours, $w: ours, $d: ours, $mr: ours, $mw: ours },
  });
  return node;
};
secureNode.parameters = `&tlsCAFile=${join(certificates, 'ca.crt')}`;

const write = ({ store }: EventStoreNode, stream: string, type: string, data: object): void => {
  const event = { id: crypto.randomUUID(), type, isJson: true, data: Buffer.from(JSON.stringify(data)) };
  store.append(stream, NO_STREAM, [{ ...event, metadata: new Uint8Array() }]);
};
