import Redis from 'ioredis';
import { startRedis } from '../../scripts/redis.mjs';

type Server = Awaited<ReturnType<typeof startRedis>>;

/** A Redis of a test file's own, to which anything may happen. */
export class TestRedis {
  readonly url: string;
  /** The test's own connection. */
  readonly client: Redis;
  #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = server.url;
    this.client = new Redis(server.url, { retryStrategy: () => 20 });
    // It is gone while the test has it stopped.
    this.client.on('error', () => undefined);
  }

  static async start(): Promise<TestRedis> {
    return new TestRedis(await startRedis());
  }

  /** It keeps its connections, and answers nothing. */
  freeze(): void {
    process.kill(this.#server.pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.#server.pid, 'SIGCONT');
  }

  /** Without a goodbye, and for good as far as its data is concerned. */
  async halt(): Promise<void> {
    process.kill(this.#server.pid, 'SIGKILL');
    await this.#server.stop();
  }

  /** Empty, under the same URL. */
  async restart(): Promise<void> {
    this.#server = await startRedis({ port: this.#server.port });
  }

  /** The names under which the store keeps something: a prefix, and a SHA-256 in base64url. */
  async storedNames(): Promise<string[]> {
    return (await this.client.keys('*')).filter((name) => /:[\w-]{43}$/.test(name));
  }

  async stop(): Promise<void> {
    this.client.disconnect();
    await this.#server.stop();
  }
}
