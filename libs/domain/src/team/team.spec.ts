import { specificationOf } from '../../testing/given-when-then.js';
import { team, type TeamEvent } from './team.js';

const given = specificationOf(team);
const ids = { teamId: 't'.repeat(26), by: 'u'.repeat(26) };
const create = (name: string) => ({ type: 'CreateTeam', ...ids, name }) as const;
const created = (name: string): TeamEvent => ({ type: 'TeamCreated', facts: ids, content: { name } });

describe('A team', () => {
  it('is created under its name, without the blanks around it', () =>
    given().when(create(' Payments\n')).then(created('Payments')));
  it('may have a name of 200 characters, however many code units they take', () =>
    given()
      .when(create('🔥'.repeat(200)))
      .then(created('🔥'.repeat(200))));
  it.each(['', ' \t', 'x'.repeat(201), '🔥'.repeat(201), 'a\u0000b', '\ud800'])(
    'is not created under a name that cannot be kept (%j)',
    (name) => given().when(create(name)).thenRefused('team-name-invalid'),
  );
  // The default team is created at every start, by every process: whoever comes second finds it there.
  it('is created once; creating it again changes nothing, its name neither', () => {
    given(created('Payments')).when(create('Payments')).thenNothing();
    given(created('Payments')).when(create('Checkout')).thenNothing();
  });
});
