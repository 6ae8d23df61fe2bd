import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { freePort } from '../scripts/ports.mjs';
import { times } from './support/service';
import { processSettings } from './support/service-process';
import { until } from './support/sessions';
import { useWorld } from './support/world';

const DESCRIPTORS = 64;

const { database } = useWorld({ instances: 0 });

it('says once that no file descriptor is left, and once that there are some again', async () => {
  const port = await freePort();
  const env = { ...processSettings(database), PORT: `${port}` };
  const command = `ulimit -n ${DESCRIPTORS} && exec "${process.execPath}" dist/src/main.js`;
  const service = spawn('sh', ['-c', command], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let log = '';
  service.stdout.setEncoding('utf8').on('data', (text: string) => (log += text));
  await until(() => log.includes('Server listening'));

  const sockets = times(2 * DESCRIPTORS, (): Socket => connect(port, '127.0.0.1').on('error', () => undefined));
  await until(() => log.includes('No file descriptor is left'));
  for (const socket of sockets) socket.destroy();
  await until(() => log.includes('There are file descriptors again'));

  expect(log.match(/No file descriptor is left/g)).toHaveLength(1);
  expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
  service.kill('SIGKILL');
});
