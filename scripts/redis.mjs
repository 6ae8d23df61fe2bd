import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { commandOnPath } from './command-on-path.mjs';
import { freePort } from './ports.mjs';
import { identify, launch, run, stopProcess } from './processes.mjs';
import { Trouble } from './progress.mjs';

const START_TIMEOUT_MS = 15_000;
// Somebody else may take the free port between our looking and the server's listening.
const PORT_ATTEMPTS = 3;

/** The path of a Redis (or Valkey) server on the PATH, or undefined. */
export const findRedis = () => commandOnPath('redis-server', 'valkey-server');

/** As `findRedis`, but installs Debian's package where that is possible, and says what to do where it is not. */
export async function ensureRedis({ signal } = {}) {
  const found = findRedis();
  if (found) return found;
  const hint = 'The end-to-end tests need a Redis: install redis-server (or valkey-server), or set REDIS_URL.';
  if (process.getuid?.() !== 0) throw new Trouble(hint);
  const apt = (...args) =>
    run('apt-get', ['-qq', ...args], { signal, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  let output;
  try {
    await apt('update');
    await apt('install', '-y', '--no-install-recommends', 'redis-server');
  } catch (error) {
    signal?.throwIfAborted();
    // The package may fail to start its own service, which we do not need, and still have brought the program.
    output = error.output;
  }
  const installed = findRedis();
  if (!installed) throw new Trouble(hint, output);
  return installed;
}

/**
 * Starts a Redis that listens on the loopback interface only and keeps nothing on disk. A Sentinel does: it rewrites its
 * `configFile`.
 */
export async function startRedis({ port = 0, configFile, args = [], signal, log = () => {} } = {}) {
  const before = configFile === undefined ? [] : [configFile];
  const program = findRedis();
  if (!program) throw new Trouble('Neither redis-server nor valkey-server is on the PATH.');
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOn(program, port || (await freePort()), { before, args, signal });
    } catch (error) {
      if (port !== 0 || attempt === PORT_ATTEMPTS || !/address already in use/i.test(error.output ?? '')) throw error;
      log('The port for Redis was just taken by another program: trying the next one.');
    }
  }
}

async function startOn(program, port, { before, args, signal }) {
  const fixed = ['--bind', '127.0.0.1', '--port', `${port}`, '--save', '', '--appendonly', 'no', '--dir', tmpdir()];
  const server = launch(program, [...before, ...fixed, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const self = identify(server.child.pid);
  const stop = () => stopProcess(self, { patience: 5_000 });
  try {
    await untilAnswering(server, port, signal);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `redis://127.0.0.1:${port}`, port, pid: server.child.pid, stop };
}

async function untilAnswering(server, port, signal) {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!(await answersPing(port))) {
    signal?.throwIfAborted();
    const ended = await Promise.race([server.exited, delay(20)]);
    if (ended) throw new Trouble(`Redis did not start: it ${ended.reason}.`, server.tail());
    if (performance.now() > deadline) throw new Trouble('Redis did not answer in time.', server.tail());
  }
}

function answersPing(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const answer = (value) => {
      socket.destroy();
      resolve(value);
    };
    socket.setTimeout(1_000, () => answer(false));
    socket.once('error', () => answer(false));
    socket.once('connect', () => socket.write('PING\r\n'));
    // A password given in `args` is an answer as well: the server is up.
    socket.once('data', (data) => answer(/^(\+PONG|-NOAUTH)/.test(data.toString())));
  });
}
