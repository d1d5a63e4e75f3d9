// Starting an incident with Emmett, written as its own samples are: a decision over a folded stream by `CommandHandler`,
// behind the Express application of `emmett-expressjs`. The token is compared; there is no read model and nothing follows
// the stream, so Emmett is asked for less than Sitrep is.
import { randomUUID } from 'node:crypto';
import { assertNotEmptyString, CommandHandler, IllegalStateError } from '@event-driven-io/emmett';
import { Created, getApplication, on } from '@event-driven-io/emmett-expressjs';
import express from 'express';

const initialState = () => ({ status: 'none' });

const evolve = (state, { type }) => {
  switch (type) {
    case 'IncidentStarted':
      return { status: 'active' };
    default:
      return state;
  }
};

const startIncident = ({ data, metadata }, state) => {
  if (state.status !== 'none') throw new IllegalStateError('The incident has been started already.');
  return { type: 'IncidentStarted', data: { ...data, startedAt: metadata.now } };
};

const handle = CommandHandler({ evolve, initialState });

const incidentsApi = (eventStore) => (router) => {
  router.post(
    '/v1/incidents',
    on(async ({ body }) => {
      const incidentId = randomUUID();
      const command = {
        type: 'StartIncident',
        data: {
          incidentId,
          name: assertNotEmptyString(body.name),
          description: body.description ?? '',
          teamId: assertNotEmptyString(body.teamId),
          channelId: randomUUID(),
          commanderUserId: COMMANDER,
          stage: { id: randomUUID(), title: 'Tasks' },
        },
        metadata: { now: new Date().toISOString() },
      };
      await handle(eventStore, `incident-${incidentId}`, (state) => startIncident(command, state));
      return Created({ createdId: incidentId });
    }),
  );
};

const COMMANDER = randomUUID();

/** Answers requests at a free port, and says which. */
export const serve = (eventStore) => {
  const authorization = `Bearer ${process.env.SITREP_BOOTSTRAP_TOKEN}`;
  const application = express();
  application.use((request, response, next) =>
    request.headers.authorization === authorization ? next() : response.sendStatus(401),
  );
  application.use(getApplication({ apis: [incidentsApi(eventStore)] }));
  const server = application.listen(0, '127.0.0.1', () =>
    console.log(`Emmett listens on http://127.0.0.1:${server.address().port}`),
  );
  process.on('SIGTERM', () => process.exit(0));
};
