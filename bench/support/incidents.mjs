// Incidents with tasks in a contender, made over its own API before anything is measured.
import { send } from './http.mjs';
import { TOKEN } from './servers.mjs';

const BODY = {
  name: 'Checkout is slow',
  description: 'Since the release of this morning every third payment takes more than ten seconds.',
};

/** Starts so many, each with so many tasks, several at a time; gives their ids and those of their tasks. */
export const addIncidents = (agent, { server, teamId }, count, taskCount) => {
  const ask = (method, path, body) => send(agent, server, method, path, body, TOKEN);
  const add = async () => {
    const { id } = await ask('POST', '/v1/incidents', { ...BODY, teamId });
    const [{ id: stageId }] = (await ask('GET', `/v1/incidents/${id}`)).stages;
    for (let n = 0; n < taskCount; n++)
      await ask('POST', `/v1/incidents/${id}/stages/${stageId}/tasks`, { title: `Look at the dashboard ${n}` });
    const [{ tasks }] = (await ask('GET', `/v1/incidents/${id}`)).stages;
    return { id, tasks: tasks.map((task) => task.id) };
  };
  return Promise.all(Array.from({ length: count }, add));
};
