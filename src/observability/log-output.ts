import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import { destination } from 'pino';
import { logLinesDropped } from './metrics';

/** Some seconds of a busy service. Whoever is further behind than that does not read at all. */
const WAITING_BYTES_MAX = 4 * 1024 * 1024;
/** Lines go out together: a system call for each would cost every request. */
const TOGETHER_BYTES = 4_096;
const FLUSH_EVERY_MS = 100;

/**
 * The standard output, which never holds anybody up: a line that cannot be written (nobody reads, the disk is full) waits
 * in memory, and is dropped and counted when too much waits there already. What waits is tried again with each flush.
 */
export const logOutput = destination({
  dest: 1,
  // Written by this thread. A thread of the pool would hang in a pipe that nobody reads, and the process could not end.
  sync: true,
  minLength: TOGETHER_BYTES,
  periodicFlush: FLUSH_EVERY_MS,
  maxLength: WAITING_BYTES_MAX,
  retryEAGAIN: () => false,
});

/** Lines dropped since `takeDropped` was called last. */
let dropped = 0;

logOutput.on('drop', () => {
  dropped++;
  logLinesDropped.inc();
});
// In place of pino's own listener, which would write nothing more after a broken pipe, and drop without counting.
logOutput.removeAllListeners('error').on('error', () => undefined);
// Node's warnings go there. One listener is enough, however often this file is loaded by one process, as by its tests.
if (process.stderr.listenerCount('error') === 0) process.stderr.on('error', () => undefined);
process.once('exit', () => {
  // Writes all that can be written now. (flushSync would try for ever.)
  logOutput.end();
});
neverBlock(1);

/** How many lines were dropped since this was asked last. */
export function takeDropped(): number {
  const count = dropped;
  dropped = 0;
  return count;
}

/** A write to a full pipe then fails, instead of waiting for a reader. A socket of Node's sets its descriptor so. */
function neverBlock(fd: number): void {
  const output = fstatSync(fd);
  if (output.isFIFO() || output.isSocket()) new Socket({ fd, readable: false }).unref();
}
