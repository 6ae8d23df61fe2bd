import { Presets, SingleBar } from 'cli-progress';

const SAY_EVERY_MS = 10_000;

/**
 * How far long work has come, on the standard error output, since what is asked for goes to the other one: a bar on a
 * terminal, else a line now and then.
 */
export class Progress {
  readonly #what: string;
  #bar: SingleBar | undefined;
  #saidAt = performance.now();

  constructor(what: string) {
    this.#what = what;
  }

  show(done: number, of: number): void {
    if (process.stderr.isTTY) this.#draw(done, of);
    else if (performance.now() - this.#saidAt >= SAY_EVERY_MS) {
      this.#saidAt = performance.now();
      process.stderr.write(`${this.#what} ... ${Math.floor((done / of) * 100)} %\n`);
    }
  }

  /** Takes the bar away. */
  end(): void {
    this.#bar?.stop();
  }

  #draw(done: number, of: number): void {
    if (!this.#bar) {
      const format = `${this.#what} {bar} {percentage} %, {eta_formatted} left`;
      const settings = { stream: process.stderr, format, clearOnComplete: true, hideCursor: false, linewrap: false };
      this.#bar = new SingleBar(settings, Presets.shades_classic);
      this.#bar.start(of, 0);
    }
    this.#bar.update(done);
  }
}
