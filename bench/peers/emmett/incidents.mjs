// Incidents with Emmett, written as its own samples are: decisions over a folded stream by `CommandHandler`, behind the Express
// application of `emmett-expressjs`. The token is compared. Nothing follows the streams, so Emmett is asked for less than Sitrep
// is; a read model is kept where the load reads (READ_MODEL). The paths are those of Sitrep, so that the same load can be put on
// both.
import { randomUUID } from 'node:crypto';
import { assertNotEmptyString, CommandHandler } from '@event-driven-io/emmett';
import { Created, getApplication, NoContent, NotFound, OK, on } from '@event-driven-io/emmett-expressjs';
import express from 'express';
import { addTask, changeTaskState, endIncident, evolve, initialState, startIncident } from './incident.mjs';

const handle = CommandHandler({ evolve, initialState });

const STATES = ['open', 'in_progress', 'closed'];
const COMMANDER = randomUUID();

const incidentsApi = (eventStore, readModel) => (router) => {
  /** The decision over the incident's stream, made again where another append came first. */
  const decide = (incidentId, decision, data) => {
    const command = { data: { incidentId, ...data }, metadata: { now: new Date().toISOString() } };
    const retry = { onVersionConflict: true };
    return handle(eventStore, `incident-${incidentId}`, (state) => decision(command, state), { retry });
  };

  router.post(
    '/v1/incidents',
    on(async ({ body }) => {
      const incidentId = randomUUID();
      await decide(incidentId, startIncident, {
        name: assertNotEmptyString(body.name),
        description: body.description ?? '',
        teamId: assertNotEmptyString(body.teamId),
        channelId: randomUUID(),
        commanderUserId: COMMANDER,
        stage: { id: randomUUID(), title: 'Tasks' },
      });
      return Created({ createdId: incidentId });
    }),
  );

  router.post(
    '/v1/incidents/:id/end',
    on(async ({ params }) => {
      await decide(params.id, endIncident, {});
      return NoContent();
    }),
  );

  router.post(
    '/v1/incidents/:id/stages/:stageId/tasks',
    on(async ({ params, body }) => {
      const taskId = randomUUID();
      const title = assertNotEmptyString(body.title);
      const description = body.description ?? '';
      await decide(params.id, addTask, { stageId: params.stageId, taskId, title, description });
      return Created({ createdId: taskId });
    }),
  );

  router.put(
    '/v1/incidents/:id/tasks/:taskId/state',
    on(async ({ params, body }) => {
      if (!STATES.includes(body.state)) throw new Error(`There is no state ${body.state}.`);
      await decide(params.id, changeTaskState, { taskId: params.taskId, state: body.state });
      return NoContent();
    }),
  );

  if (!readModel) return;

  router.get(
    '/v1/incidents',
    on(async ({ query }) => OK({ body: { items: await readModel.newest(Number(query.limit ?? 50)) } })),
  );

  router.get(
    '/v1/incidents/:id',
    on(async ({ params }) => {
      const incident = await readModel.find(params.id);
      return incident ? OK({ body: incident }) : NotFound();
    }),
  );
};

/** Answers requests at a free port, and says which. */
export const serve = (eventStore, readModel) => {
  const authorization = `Bearer ${process.env.SITREP_BOOTSTRAP_TOKEN}`;
  const application = express();
  application.use((request, response, next) =>
    request.headers.authorization === authorization ? next() : response.sendStatus(401),
  );
  application.use(getApplication({ apis: [incidentsApi(eventStore, readModel)] }));
  const server = application.listen(0, '127.0.0.1', () =>
    console.log(`Emmett listens on http://127.0.0.1:${server.address().port}`),
  );
  process.on('SIGTERM', () => process.exit(0));
};
