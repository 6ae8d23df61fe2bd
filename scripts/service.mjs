import { createHash, randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './ports.mjs';
import { identify, lastLines, launch, stopProcess } from './processes.mjs';
import { Trouble } from './progress.mjs';

const START_TIMEOUT_MS = 60_000;
const SERVICE = fileURLToPath(new URL('../dist/src/main.js', import.meta.url));

/** As in production; whatever is not set here is as the service has it by default. */
export const SERVICE_SETTINGS = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'info',
  SIGNING_SECRET: randomBytes(32).toString('base64url'),
  // Counted, but never reached: all of the load is one caller's, and up to four times what the service can do.
  RATE_LIMIT_WRITES_PER_MINUTE: '6000000',
  RATE_LIMIT_READS_PER_MINUTE: '6000000',
  // No load balancer has to hear of its end.
  SHUTDOWN_DELAY_MS: '0',
};

/** A caller who may do all that a load needs, by an API key: the settings that let it in, and the headers that show it. */
export function makeCaller(folder, name) {
  const key = `wallet_${randomBytes(32).toString('base64url')}`;
  const sha256 = createHash('sha256').update(key).digest('hex');
  const posts = ['wallet:spend', 'wallet:credit', 'wallet:transfer', 'wallet:refund', 'wallet:hold'];
  const scopes = ['wallet:read', 'wallet:events', ...posts, 'wallet:admin', 'wallet:metrics'];
  const file = path.join(folder, 'api-keys.json');
  writeFileSync(file, JSON.stringify([{ caller: name, sha256, scopes }]), { mode: 0o600 });
  return { settings: { AUTH_API_KEYS_FILE: file }, headers: { Authorization: `Bearer ${key}` } };
}

let started = 0;

/**
 * Starts a Node program that serves HTTP on PORT, the built service unless `program` is another one, and waits until it
 * is ready. Only these variables reach it: the user's own must not change what is measured.
 */
export async function startService({ folder, environment, program = SERVICE, nodeOptions = [], port = 0, signal }) {
  const launchedAt = performance.now();
  port ||= await freePort();
  // Its log lines are written as in production: to a file is more work than to nowhere.
  const logFile = path.join(folder, `service-${(started += 1)}.log`);
  const log = openSync(logFile, 'a');
  const env = { PATH: process.env.PATH, ...SERVICE_SETTINGS, ...environment, PORT: `${port}` };
  const options = ['--enable-source-maps', ...nodeOptions];
  const running = launch(process.execPath, [...options, program], { env, stdio: ['ignore', log, log] });
  closeSync(log);
  const self = identify(running.child.pid);
  const service = {
    url: `http://127.0.0.1:${port}`,
    port,
    pid: running.child.pid,
    launchedAt,
    stop: () => stopProcess(self),
    logTail: () => lastLines(readFileSync(logFile, 'utf8')).trim(),
    // A log of millions of requests is of no use to anybody.
    forgetLog: () => truncateSync(logFile),
  };
  try {
    await untilReady(running, service, signal);
  } catch (error) {
    await service.stop();
    throw error;
  }
  return service;
}

async function untilReady(running, service, signal) {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while ((await answerOf(`${service.url}/health/ready`)).status !== 200) {
    signal?.throwIfAborted();
    const ended = await Promise.race([running.exited, delay(50)]);
    if (ended) throw new Trouble(`The service did not start: it ${ended.reason}.`, service.logTail());
    if (performance.now() > deadline) throw new Trouble('The service did not become ready.', service.logTail());
  }
}

/** One request on a connection of its own, which is not in the way when the service stops. Status 0: no answer. */
export function answerOf(url, headers = {}) {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 20_000, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.once('end', () => resolve({ status: response.statusCode, text }));
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve({ status: 0, text: '' }));
  });
}
