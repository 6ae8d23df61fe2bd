import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import { ConfigError } from '../config';
import { reasonOfFile } from '../exit';

/** How long a change can go unnoticed: a key that is taken out of its file may be used for that much longer. */
const READ_EVERY_MS = 1_000;

/**
 * What a file says now, though it may change while the service runs. It is read again and again, since watching it
 * misses what happens to a mounted secret: Kubernetes exchanges a link to the folder that the file is in.
 */
export class ReloadedFile<Content> {
  readonly #logger = new Logger('Access');
  readonly #timer: NodeJS.Timeout;
  #text: string;
  #content: Content;
  #complaint: string | undefined;

  /**
   * @param setting the variable that names the file
   * @param parse throws an Error whose message says what is wrong with the text
   * @throws ConfigError when the file cannot be read or parsed; later the last good content stays
   */
  constructor(
    private readonly setting: string,
    private readonly path: string,
    private readonly parse: (text: string) => Content,
  ) {
    try {
      this.#text = readFileSync(path, 'utf8');
      this.#content = parse(this.#text);
    } catch (error) {
      throw new ConfigError(this.#describe(error), { cause: error });
    }
    this.#timer = setInterval(() => void this.#readAgain(), READ_EVERY_MS).unref();
  }

  get content(): Content {
    return this.#content;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #readAgain(): Promise<void> {
    try {
      const text = await readFile(this.path, 'utf8');
      if (text === this.#text && this.#complaint === undefined) return;
      this.#content = this.parse(text);
      this.#text = text;
      this.#complaint = undefined;
      this.#logger.log(`${this.setting}: the file has changed and was read again.`);
    } catch (error) {
      const complaint = this.#describe(error);
      if (complaint === this.#complaint) return;
      this.#complaint = complaint;
      this.#logger.error(`${complaint} What it said before stays in force.`);
    }
  }

  #describe(error: unknown): string {
    return `${this.setting}: the file ${this.path} cannot be used: ${reasonOfFile(error)}.`;
  }
}
