/** An error that the person at the terminal can act on: one clear line, and what the failing program had said before. */
export class Trouble extends Error {
  constructor(message, output = '') {
    super(message);
    this.name = 'Trouble';
    this.output = output;
  }
}

export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

const onTerminal = () => process.stdout.isTTY === true;

export function say(line) {
  process.stdout.write(`${onTerminal() ? '\r\x1b[K' : ''}${line}\n`);
}

/**
 * Says in one line what is being done and how long it took; what `action` returns, if anything, is put behind it.
 * `quiet`: says so at the end only, since the program that is being started talks itself.
 */
export async function step(label, action, { quiet = false } = {}) {
  const started = performance.now();
  const stopHeartbeat = quiet ? () => {} : heartbeat(label, started);
  try {
    const note = await action();
    stopHeartbeat();
    say(`${label} ... ${seconds(performance.now() - started)}${note ? ` (${note})` : ''}`);
  } catch (error) {
    stopHeartbeat();
    const end = error.name === 'AbortError' ? 'interrupted' : 'failed';
    say(`${label} ... ${end} after ${seconds(performance.now() - started)}`);
    throw error;
  }
}

/** Shows that a long step is alive: each second on a terminal, every ten seconds in a log. */
function heartbeat(label, started) {
  let ticks = 0;
  const timer = setInterval(() => {
    const elapsed = Math.round((performance.now() - started) / 1000);
    if (onTerminal()) process.stdout.write(`\r\x1b[K${label} ... ${elapsed} s`);
    else if (ticks % 10 === 0) say(`${label} ... ${ticks === 0 ? '' : `${elapsed} s`}`.trimEnd());
    ticks += 1;
  }, 1000);
  return () => clearInterval(timer);
}

/** Where that is all that was asked for, says how a command is called, and ends: nothing has to be installed for it. */
export function helpIfAsked(text, args = process.argv.slice(2)) {
  if (!args.some((word) => ['--help', '-h'].includes(word))) return;
  process.stdout.write(text);
  process.exit();
}

/** Tells a person what went wrong; only an error that nobody foresaw shows its stack. */
export function explain(error) {
  if (!(error instanceof Trouble)) {
    console.error(error);
    return;
  }
  if (error.output) console.error(`\n${error.output}\n`);
  console.error(error.message);
}
