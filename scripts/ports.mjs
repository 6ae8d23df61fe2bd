import { createServer } from 'node:net';
import { Trouble } from './progress.mjs';

/** A port of the loopback interface that nobody listens on right now. */
export const freePort = () => listenOnce(0, '127.0.0.1');

export async function assertPortFree(port) {
  try {
    // Some systems let a wildcard address be taken beside a loopback one: ask for both.
    await listenOnce(port, '127.0.0.1');
    await listenOnce(port);
  } catch (error) {
    const reason = error.code === 'EADDRINUSE' ? 'is already in use' : `cannot be used (${error.code})`;
    throw new Trouble(`Port ${port} ${reason}. Choose another one: PORT=${port + 1} npm run quickstart`);
  }
}

function listenOnce(port, host) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const { port: taken } = server.address();
      server.close(() => resolve(taken));
    });
  });
}
