import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { identify, launch, stopProcess } from '../processes.mjs';

const PROGRAM = fileURLToPath(new URL('load/process.mjs', import.meta.url));

/** The load tool, in a process of its own. It keeps running, so that only the service is ever cold. */
export class LoadTool {
  #process = launch(process.execPath, [PROGRAM], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  #self = identify(this.#process.child.pid);

  /** Runs one job to its end (see `load/closed.mjs`, `load/open.mjs` and `load/sql.mjs`). */
  async run(job) {
    const { child, exited } = this.#process;
    const listening = new AbortController();
    child.send(job);
    const outcome = await Promise.race([
      once(child, 'message', { signal: listening.signal }),
      exited.then(({ reason }) => [{ error: `The load tool ${reason}.` }]),
    ]);
    listening.abort();
    const [{ result, error }] = outcome;
    if (error !== undefined) throw new Error(error);
    return result;
  }

  stop() {
    return stopProcess(this.#self, { patience: 100 });
  }
}
