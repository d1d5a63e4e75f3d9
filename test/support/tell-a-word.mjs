// A server with a defect: it puts a word that somebody could have typed into the name of a span. Traces go where the
// environment says; what was held back is printed, a line each.
import { fastify } from 'fastify';
import { startTracing } from '../../dist/apps/api/src/tracing/start-tracing.js';

const nobody = { command: (_command, work) => work() };
const tracing = await startTracing(process.env, '1.2.3', nobody, (fault) => console.log(fault));
const app = fastify({ genReqId: () => 'aa834301-3eb4-4be5-ab19-b6742528a576' });
tracing.traceRequests(app);
const command = (type) =>
  tracing.observer.command({ type, stream: `incident-${'0'.repeat(26)}` }, async () => ({
    outcome: 'accepted',
    version: 1,
  }));
app.post('/planted', async () => {
  await command('StartIncident');
  return command(process.argv[2]);
});
await app.inject({ method: 'POST', url: '/planted' });
await app.close();
await tracing.stop();
