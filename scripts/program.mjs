import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, ensurePinnedNode, isRerun } from './install.mjs';
import { onInterrupt, onParentGone } from './processes.mjs';
import { explain, say } from './progress.mjs';

// For what was interrupted to come to its end.
const GIVE_UP_MS = 10_000;

/**
 * Runs a command that starts servers of its own: installs what is missing, goes on on a recent Node, and stops what was
 * started at the end, on Ctrl-C, and when whoever started us is gone. Ends the process: 0, 1, or 130 when interrupted.
 *
 * @param readOptions makes the options of the arguments; undefined when there is nothing to run
 * @param main `(options, { signal, onClose })`, whether all was well; `onClose` takes what stops the servers, which may be
 *   called twice. What has to be installed first, it imports itself.
 */
export async function runProgram(readOptions, main) {
  process.chdir(fileURLToPath(new URL('..', import.meta.url)));
  const interruption = new AbortController();
  const { signal } = interruption;
  const interrupted = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  listenForTheEnd(interruption);

  let close = async () => {};
  let running;
  try {
    const options = readOptions(process.argv.slice(2));
    running = options && installed(signal).then(() => main(options, { signal, onClose: (action) => (close = action) }));
    if ((await Promise.race([running, interrupted])) === false) process.exitCode = 1;
  } catch (error) {
    if (!signal.aborted) explain(error);
    process.exitCode = 1;
  }
  await close();
  if (signal.aborted) {
    // Without its servers it fails soon; what it was just starting is stopped then.
    await Promise.race([running?.catch(() => {}), delay(GIVE_UP_MS)]);
    await close();
    process.exitCode = 130;
  }
  process.exit();
}

async function installed(signal) {
  // The first half of a rerun has done so.
  if (!isRerun()) await ensureInstalled({ signal });
  await ensurePinnedNode();
}

function listenForTheEnd(interruption) {
  // Once nobody reads what we say, saying it must not keep us from stopping in order.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  onInterrupt(() => {
    say('\nStopping ... (Ctrl-C again ends everything at once)');
    interruption.abort();
  });
  // A shell between npm and us passes no signal on: it just dies of it.
  if (isRerun() || process.env.npm_lifecycle_event) onParentGone(() => process.emit('SIGTERM', 'SIGTERM'));
}
