import { specificationOf } from '../../testing/given-when-then.js';
import { installation, type InstallationEvent } from './installation.js';

const given = specificationOf(installation);
const idOf = (letter: string) => letter.repeat(26);
const idsOf = (server: string) => ({
  diagnosticId: idOf(server),
  defaultTeamId: idOf('t'),
  adminUserId: idOf('u'),
  bootstrapTokenId: idOf('k'),
});
const found = (server: string) => ({ type: 'FoundInstallation', ...idsOf(server) }) as const;
const founded = (server: string): InstallationEvent => ({
  type: 'InstallationFounded',
  facts: idsOf(server),
  content: {},
});

describe('An installation', () => {
  it('is founded at the first start, with all the ids that everything else hangs on', () =>
    given().when(found('d')).then(founded('d')));
  it('is found there at every later start', () => given(founded('d')).when(found('d')).thenNothing());
  // Several processes may start at once on one log, and each has minted ids of its own: the first one's count.
  it('stays the one it is when another process would found another', () =>
    given(founded('d')).when(found('e')).thenNothing());
  // What identifies the server in telemetry must not be a place to put anything else.
  it('says those four ids and nothing that was handed in beside them', () =>
    given()
      .when({ ...found('d'), hostname: 'db-7.example' } as ReturnType<typeof found>)
      .then(founded('d')));
});
