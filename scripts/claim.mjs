import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { identify, isRunning, stopProcess } from './processes.mjs';
import { Trouble } from './progress.mjs';

/**
 * Makes this process the only user of something (a data folder, say), by a small file that names it and the servers it
 * started. If the owner was killed, its servers are stopped first; if it lives, `busy(pid)` is the message of the error.
 */
export async function claim(file, busy) {
  const previous = read(file);
  // A parent that only waits for us is the same command, continued on another version of Node.
  if (previous && isRunning(previous.owner) && previous.owner.pid !== process.ppid) {
    throw new Trouble(busy(previous.owner.pid));
  }
  const leftOver = (previous?.servers ?? []).filter(isRunning);
  for (const server of leftOver.reverse()) await stopProcess(server, server);

  const content = { owner: identify(process.pid), servers: [] };
  create(file, content);
  return {
    leftOver: leftOver.length,
    /** Remembers a server with the signals that stop it, for whoever comes after we were killed. */
    remember(pid, { signal = 'SIGTERM', force = 'SIGKILL' } = {}) {
      content.servers.push({ ...identify(pid), signal, force });
      write(file, content);
    },
    release: () => rmSync(file, { force: true }),
  };
}

/** Whether the process that made the claim is still at work. */
export function isClaimed(file) {
  const content = read(file);
  return content !== undefined && isRunning(content.owner);
}

function create(file, content) {
  try {
    makeFolder(path.dirname(file));
    write(file, content);
  } catch (error) {
    throw new Trouble(`Nothing can be written into ${path.dirname(file)}: ${error.message}`);
  }
}

/** Not by `recursive`: that never ends where a file system takes no folders (/proc, say). */
function makeFolder(folder) {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  mkdirSync(folder);
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function write(file, content) {
  writeFileSync(`${file}.new`, JSON.stringify(content));
  renameSync(`${file}.new`, file);
}
