import { open } from 'node:fs/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

const LOOK_EVERY_MS = 1_000;

/** Says when the process has no file descriptor left: Node then drops new connections, and tells nobody. */
@Injectable()
export class Descriptors implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger('Descriptors');
  #timer: NodeJS.Timeout | undefined;
  #areLeft = true;

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const areLeft = await hasOneLeft();
    if (areLeft === this.#areLeft) return;
    this.#areLeft = areLeft;
    if (areLeft) this.#logger.log('There are file descriptors again.');
    else this.#logger.error('No file descriptor is left (ulimit -n): connections are dropped until there is one.');
  }
}

async function hasOneLeft(): Promise<boolean> {
  try {
    const file = await open('/dev/null');
    await file.close();
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'EMFILE' && code !== 'ENFILE';
  }
}
