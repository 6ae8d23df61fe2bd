import { closedLoop } from './closed.mjs';
import { openLoop } from './open.mjs';
import { sqlLoop } from './sql.mjs';

// The load tool is a process of its own, so that what it takes of the processors can be told from what the service
// takes. One job at a time.

const LOOPS = {
  // Only its own workload builds the client that it imports.
  client: async (job) => (await import('./client.mjs')).clientLoop(job),
  closed: closedLoop,
  open: openLoop,
  sql: sqlLoop,
};

process.on('message', async ({ loop, ...job }) => {
  const before = process.cpuUsage();
  try {
    const result = await LOOPS[loop](job);
    const { user, system } = process.cpuUsage(before);
    process.send({ result: { ...result, loadSeconds: (user + system) / 1e6 } });
  } catch (error) {
    process.send({ error: error.stack });
  }
});

// Nobody is left to send jobs.
process.on('disconnect', () => process.exit());
// Ctrl-C in a terminal reaches only the benchmark itself; it ends us when it has to.
process.on('SIGINT', () => {});
