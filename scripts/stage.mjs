import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { claim } from './claim.mjs';
import { explain, step } from './progress.mjs';
import { makeCaller, startService } from './service.mjs';

/** Where a command runs servers of its own: a folder that it has for itself, and all that it has started, to be stopped. */
export class Stage {
  folder;
  signal;
  #stops = [];
  #owner;

  constructor(folder, signal) {
    this.folder = path.resolve(folder);
    this.signal = signal;
  }

  /** Claims the folder, empties it of what a run before has left there, and sees to it that the service is built. */
  async open(name) {
    mkdirSync(this.folder, { recursive: true });
    this.#owner = await claim(`${this.folder}.owner.json`, (pid) => `A ${name} (process ${pid}) is running already.`);
    this.onClose(this.#owner.release);
    // A run that was killed outright may have left a PostgreSQL running.
    for (const file of readdirSync(this.folder, { recursive: true }).filter((file) => file.endsWith('.owner.json'))) {
      await claim(path.join(this.folder, file), (pid) => `Process ${pid} still uses ${this.folder}.`);
    }
    this.clear();
    mkdirSync(this.folder);
    this.onClose(() => this.clear());
    await step('Building', () => build({ signal: this.signal }));
    this.caller = makeCaller(this.folder, name);
  }

  clear() {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Stops, at the end, what was started; what was started last stops first. */
  onClose(stop) {
    this.#stops.push(stop);
  }

  /** A server that whoever comes after us has to stop, should we be killed. */
  remember(pid) {
    this.#owner.remember(pid);
  }

  /** Starts the built service as a process of its own; `environment` beside what lets our caller in. */
  async startService(environment, options = {}) {
    this.throwIfAborted();
    const service = await startService({
      folder: this.folder,
      environment: { ...this.caller.settings, ...environment },
      signal: this.signal,
      ...options,
    });
    this.onClose(service.stop);
    this.remember(service.pid);
    return service;
  }

  /** What `action` starts is stopped at its end. */
  async scope(action) {
    const before = this.#stops.length;
    try {
      return await action();
    } finally {
      await this.#stopDownTo(before);
    }
  }

  throwIfAborted() {
    this.signal.throwIfAborted();
  }

  async close() {
    await this.#stopDownTo(0);
  }

  async #stopDownTo(count) {
    while (this.#stops.length > count) {
      try {
        await this.#stops.pop()();
      } catch (error) {
        explain(error);
        process.exitCode = 1;
      }
    }
  }
}
