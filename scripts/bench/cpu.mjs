import { readFileSync } from 'node:fs';

// What the kernel counts in, on every Linux that Node runs on (USER_HZ).
const TICKS_PER_SECOND = 100;

/**
 * The processor time, in seconds, that a process has taken so far; with `withChildren`, those that it started as well,
 * whether or not they still run. Undefined on systems other than Linux.
 */
export function cpuSeconds(pid, { withChildren = false } = {}) {
  if (process.platform !== 'linux') return undefined;
  try {
    return ticksOf(pid, withChildren) / TICKS_PER_SECOND;
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}

function ticksOf(pid, withChildren) {
  // utime, stime, cutime and cstime; the last two are those of the children that have ended. See proc(5).
  const [own, system, ended, endedSystem] = statOf(pid).slice(11, 15).map(Number);
  if (!withChildren) return own + system;
  const living = childrenOf(pid).map((child) => cpuSeconds(child, { withChildren }) * TICKS_PER_SECOND);
  return living.reduce((sum, ticks) => sum + ticks, own + system + ended + endedSystem);
}

const childrenOf = (pid) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

/** From the third field on: the second, the program's name in parentheses, may itself hold blanks and parentheses. */
const statOf = (pid) =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');

/** The memory that a process holds, in MiB; undefined on systems other than Linux. */
export function residentMiB(pid) {
  if (process.platform !== 'linux') return undefined;
  const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}

/** Begins to count; what it returns tells the seconds taken since by each of `{ name: { pid, withChildren } }`. */
export function cpuMeter(processes) {
  const read = () =>
    Object.fromEntries(
      Object.entries(processes).map(([name, pids]) => [
        name,
        pids.reduce((sum, one) => sum + cpuSeconds(one.pid, one), 0),
      ]),
    );
  const before = read();
  return () => {
    const after = read();
    return Object.fromEntries(Object.keys(after).map((name) => [name, after[name] - before[name]]));
  };
}
