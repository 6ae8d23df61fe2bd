import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Trouble } from './progress.mjs';

const TAIL_LINES = 40;
// One Ctrl-C may reach us more than once: from the terminal, from npm, and from the Node that we were started on.
const SAME_SIGNAL_MS = 1_000;

/** Everything started here that still runs, with the signal that ends it at once. */
const launched = new Map();

/**
 * Starts a program in a process group of its own, so that Ctrl-C in the terminal reaches only us: we decide the order
 * in which things stop. `attached` keeps it in our group, for a program that reads the terminal itself.
 */
export function launch(command, args, { force = 'SIGKILL', attached = false, ...options } = {}) {
  const child = spawn(command, args, { ...options, detached: !attached });
  launched.set(child, force);
  const exited = new Promise((resolve) => {
    child.once('error', (error) => {
      const reason = error.code === 'ENOENT' ? `is not there (${command})` : `could not be run: ${error.message}`;
      resolve({ code: null, signal: null, reason });
    });
    child.once('exit', (code, signal) =>
      resolve({ code, signal, reason: signal ? `was ended by ${signal}` : `ended with exit code ${code}` }),
    );
  });
  void exited.then(() => launched.delete(child));
  return { child, exited, tail: collectTail(child) };
}

/** Calls `interrupt` on the first Ctrl-C or SIGTERM; a second one ends at once whatever still runs, and us. */
export function onInterrupt(interrupt) {
  let since;
  const onSignal = () => {
    if (since === undefined) {
      since = performance.now();
      interrupt();
    } else if (performance.now() - since > SAME_SIGNAL_MS) {
      for (const [child, force] of launched) child.kill(force);
      process.exit(130);
    }
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, onSignal);
}

/**
 * Runs a program to its end; fails with the last lines of what it said. Aborting `signal` sends `interruption` to its
 * whole group.
 */
export async function run(command, args, settings = {}) {
  const { signal, interruption = 'SIGTERM', what = command, show = false, onStart, ...options } = settings;
  signal?.throwIfAborted();
  const { child, exited, tail } = launch(command, args, {
    stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  onStart?.(child.pid);
  const interrupt = () => sendSignal(options.attached ? child.pid : -child.pid, interruption);
  signal?.addEventListener('abort', interrupt, { once: true });
  const { code, reason } = await exited;
  signal?.removeEventListener('abort', interrupt);
  signal?.throwIfAborted();
  // What was written last may still be on its way; a background process that kept the pipe open must not hold us up.
  if (!show) await Promise.race([new Promise((resolve) => child.once('close', resolve)), delay(200)]);
  if (code !== 0) throw new Trouble(`${what} failed: it ${reason}.`, tail());
}

function collectTail(child) {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk) => {
      text = lastLines(text + chunk);
    });
  }
  return () => text.trim();
}

export const lastLines = (text) =>
  text
    .split('\n')
    .slice(-TAIL_LINES - 1)
    .join('\n');

/** A process id alone may meanwhile belong to another process; with the time of its start it is unmistakable. */
export function identify(pid) {
  const started = startTime(pid);
  return started === undefined ? undefined : { pid, started };
}

export const isRunning = (target) => target?.started !== undefined && startTime(target.pid) === target.started;

function startTime(pid) {
  try {
    if (process.platform !== 'linux') {
      const output = execFileSync('ps', ['-o', 'lstart=', '-p', `${pid}`], { stdio: ['ignore', 'pipe', 'ignore'] });
      return output.toString().trim() || undefined;
    }
    // The second field, the program's name in parentheses, may itself hold blanks and parentheses.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const [state, starttime] = [fields[0], fields[19]];
    return state === 'Z' || state === 'X' ? undefined : starttime;
  } catch {
    return undefined;
  }
}

/** Asks a process to stop, waits for its end, and loses patience at last. Not being there any more is fine. */
export async function stopProcess(target, { signal = 'SIGTERM', force = 'SIGKILL', patience = 20_000 } = {}) {
  for (const [attempt, wait] of [
    [signal, patience],
    [force, 5_000],
    ['SIGKILL', 5_000],
  ]) {
    if (isRunning(target)) sendSignal(target.pid, attempt);
    const deadline = performance.now() + wait;
    while (isRunning(target) && performance.now() < deadline) await delay(20);
    if (!isRunning(target)) return;
  }
}

function sendSignal(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Calls back when the process that started us is gone: nobody is left who could stop us. */
export function onParentGone(callback) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, 500);
  timer.unref();
}
