import { randomUUID } from 'node:crypto';
import { fstatSync } from 'node:fs';
import { get } from 'node:http';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { claim } from './claim.mjs';
import { migrate, prepareDatabase, QUICKSTART_DATABASE, seed } from './database.mjs';
import { commandStartedAt, ensureInstalled, ensurePinnedNode, isRerun } from './install.mjs';
import { assertPortFree } from './ports.mjs';
import { startPostgres } from './postgres.mjs';
import { identify, launch, onInterrupt, onParentGone, stopProcess } from './processes.mjs';
import { explain, helpIfAsked, say, seconds, step, Trouble } from './progress.mjs';
import { findRedis, startRedis } from './redis.mjs';
import { checkSettings, givenSettings } from './settings.mjs';

const HELP = `npm run quickstart

Installs and builds what is missing, starts a PostgreSQL of its own (and Redis, if there is a redis-server or valkey-server),
migrates, seeds, and serves until Ctrl-C. What was posted is there again at the next start.

Every setting of .env.example is read from the environment, and these:

  PORT=3000           where it serves
  DATA_DIR=.data      where its PostgreSQL keeps its data
  DATABASE_URL        use this PostgreSQL instead; DIRECT_URL names it for migrations
  REDIS_URL           use this Redis instead
`;
const READY_TIMEOUT_MS = 60_000;
// For development; what makes a commit durable stays as it is.
const POSTGRES_SETTINGS = { max_connections: 200, shared_buffers: '256MB' };

helpIfAsked(HELP);
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const dataDir = process.env.DATA_DIR || '.data';

/** How to stop what was started, in the order of starting. */
const stops = [];
const interruption = new AbortController();
const { signal } = interruption;

async function start() {
  if (process.platform === 'win32') throw new Trouble('On Windows, run this inside WSL.');
  if (process.argv.length > 2) throw new Trouble(`It takes no arguments, only settings.\n\n${HELP}`);
  const settings = givenSettings();
  const port = Number(settings.PORT);
  const folder = await claim(
    path.join(dataDir, 'quickstart.json'),
    (pid) => `A quickstart (process ${pid}) already runs on ${dataDir}: stop it first, or choose another DATA_DIR.`,
  );
  stops.push(folder.release);
  if (folder.leftOver > 0) say('Stopped what a killed quickstart had left behind.');
  // What is none is named with everything else that is wrong.
  if (isPort(port)) await assertPortFree(port);
  await ensureInstalled({ signal });
  await ensurePinnedNode();

  await task('Building', () => build({ console: true, signal }));
  signal.throwIfAborted();
  await checkSettings(settings);
  signal.throwIfAborted();
  if (!isPort(port))
    throw new Trouble('PORT=0 takes any free port, which nobody would find: choose one from 1 to 65535.');
  const database = process.env.DATABASE_URL ? givenDatabase() : await ownDatabase();
  const redis = process.env.REDIS_URL ? { REDIS_URL: process.env.REDIS_URL } : await ownRedis(folder);
  const environment = { ...settings, ...database, ...redis };
  if (!environment.REDIS_URL) delete environment.REDIS_URL;
  await prepareData(environment);
  const service = await startService(folder, environment, port);
  announce(port, Date.now() - commandStartedAt(), environment);
  const { reason } = await Promise.race([service.exited, untilInterrupted()]);
  if (reason) throw new Trouble(`The service stopped by itself: it ${reason}.`);
}

function isPipe(fd) {
  const output = fstatSync(fd);
  return output.isFIFO() || output.isSocket();
}

/**
 * There may be nothing more to be said, by which we would learn that nobody reads it: GNU tail ends by SIGPIPE as soon as
 * nobody reads what it writes, and when we are gone. Any other tail ends at once, and tells nothing.
 */
function watchReader(onGone) {
  const words = ['--follow', `--pid=${process.pid}`, '/dev/null'];
  const { child, exited } = launch('tail', words, { stdio: ['ignore', 1, 'ignore'] });
  stops.push(() => child.kill());
  void exited.then((ended) => ended.signal === 'SIGPIPE' && onGone());
}

/** A step that is not begun any more once we are to stop, and whose end is not the end of the way if we are. */
async function task(label, action, options) {
  signal.throwIfAborted();
  await step(label, action, options);
  signal.throwIfAborted();
}

const isPort = (number) => Number.isInteger(number) && number > 0 && number <= 65_535;

function givenDatabase() {
  const { DATABASE_URL, DIRECT_URL } = process.env;
  return { DATABASE_URL, ...(DIRECT_URL && { DIRECT_URL }) };
}

async function ownDatabase() {
  let server;
  await task('Starting PostgreSQL', async () => {
    const folder = path.join(dataDir, 'postgres');
    server = await startPostgres({ dataDir: folder, settings: POSTGRES_SETTINGS, signal, log: say });
    stops.push(server.stop);
    return `${server.version} on port ${server.port}, data in ${folder}`;
  });
  let urls;
  await task('Preparing roles and database', async () => {
    urls = await prepareDatabase(server.superuserUrl, QUICKSTART_DATABASE);
  });
  return { DATABASE_URL: urls.databaseUrl, DIRECT_URL: urls.directUrl };
}

async function ownRedis(folder) {
  if (!findRedis()) {
    say('No redis-server or valkey-server on the PATH: the service runs without one.');
    return {};
  }
  let server;
  await task('Starting Redis', async () => {
    server = await startRedis({ signal, log: say });
    stops.push(server.stop);
    folder.remember(server.pid);
    return `on port ${server.port}`;
  });
  return { REDIS_URL: server.url };
}

async function prepareData(env) {
  await task('Migrating', () => migrate(env, { signal }));
  await task('Seeding', () => seed(env, { signal }));
}

async function startService(folder, env, port) {
  // Through us where somebody reads along (`| head`), so that we learn that nobody does any more.
  const stdout = isPipe(1) ? 'pipe' : 'inherit';
  const service = launch(process.execPath, ['dist/src/commands/wallet.js', 'serve'], {
    env,
    stdio: ['ignore', stdout, 'inherit'],
  });
  service.child.stdout?.pipe(process.stdout, { end: false });
  const self = identify(service.child.pid);
  stops.push(() => stopProcess(self));
  folder.remember(service.child.pid);
  await task('Starting the service', () => untilReady(service, port), { quiet: true });
  return service;
}

async function untilReady(service, port) {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while ((await statusOf(`http://127.0.0.1:${port}/health/ready`)) !== 200) {
    signal.throwIfAborted();
    const ended = await Promise.race([service.exited, delay(50)]);
    if (ended) throw new Trouble(`The service did not start: it ${ended.reason}. What it said is above.`);
    if (performance.now() > deadline) throw new Trouble('The service did not become ready in time.');
  }
}

function statusOf(url) {
  return new Promise((resolve) => {
    // A connection of its own each time: a kept one would be in the way when the service stops.
    const request = get(url, { agent: false, timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(undefined));
  });
}

function announce(port, elapsed, { AUTH, CONSOLE = 'on', DATABASE_URL }) {
  const key = AUTH === 'on' ? ` -H 'Authorization: Bearer …'` : '';
  say(`
The wallet service is ready, after ${seconds(elapsed)}.

${CONSOLE === 'on' ? `  Console      http://localhost:${port}/console/\n` : ''}  Swagger UI   http://localhost:${port}/docs
  Try it       curl -X POST http://localhost:${port}/api/v1/wallets/transactions \\
                 -H 'Content-Type: application/json' -H 'Idempotency-Key: ${randomUUID()}'${key} \\
                 -d '{"userId":"00000000-0000-0000-0000-000000000002","type":"TOP_UP","amount":"100","assetSymbol":"GOLD"}'
${process.env.DATABASE_URL ? '' : `  The tables   psql ${DATABASE_URL}\n`}
Ctrl-C stops everything.
`);
}

const untilInterrupted = () =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve({}), { once: true }));

/** The last started stops first: the service, then Redis, then PostgreSQL. */
async function stopEverything() {
  for (const stop of stops.reverse()) {
    try {
      await stop();
    } catch (error) {
      explain(error);
      process.exitCode = 1;
    }
  }
}

function listenForTheEnd() {
  // Once nobody reads what we say, nobody is there whom all this is for; saying it must not keep us from stopping in order.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => interruption.abort());
  if (isPipe(1)) watchReader(() => interruption.abort());
  onInterrupt(() => {
    say('\nStopping ... (Ctrl-C again ends everything at once)');
    interruption.abort();
  });
  // A shell between npm and us passes no signal on: it just dies of it.
  if (isRerun() || process.env.npm_lifecycle_event) onParentGone(() => process.emit('SIGTERM', 'SIGTERM'));
}

listenForTheEnd();
try {
  await start();
} catch (error) {
  if (!signal.aborted) {
    explain(error);
    process.exitCode = 1;
  }
}
await stopEverything();
if (signal.aborted) say('Stopped.');
process.exit();
