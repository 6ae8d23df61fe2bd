import Redis from 'ioredis';
import { startRedis } from '../../scripts/redis.mjs';

type Server = Awaited<ReturnType<typeof startRedis>>;

/** A Redis of a test file's own, to which anything may happen. */
export class TestRedis {
  #running: { server: Server; readonly client: Redis } | undefined;

  static async start(): Promise<TestRedis> {
    const redis = new TestRedis();
    await redis.start();
    return redis;
  }

  async start(): Promise<void> {
    const server = await startRedis();
    const client = new Redis(server.url, { retryStrategy: () => 20 });
    // It is gone while the test has it stopped.
    client.on('error', () => undefined);
    this.#running = { server, client };
  }

  get url(): string {
    return this.#started().server.url;
  }

  /** The test's own connection. */
  get client(): Redis {
    return this.#started().client;
  }

  /** It keeps its connections, and answers nothing. */
  freeze(): void {
    process.kill(this.#started().server.pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.#started().server.pid, 'SIGCONT');
  }

  /** Without a goodbye, and for good as far as its data is concerned. */
  async halt(): Promise<void> {
    const { server } = this.#started();
    process.kill(server.pid, 'SIGKILL');
    await server.stop();
  }

  /** Empty, under the same URL. */
  async restart(): Promise<void> {
    const running = this.#started();
    running.server = await startRedis({ port: running.server.port });
  }

  /** The names under which the store keeps something. */
  async storedNames(): Promise<string[]> {
    return (await this.client.keys('*')).filter(isStoredName);
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    running?.client.disconnect();
    await running?.server.stop();
  }

  #started() {
    if (!this.#running) throw new Error('There is no Redis of its own yet: it is started before the first test');
    return this.#running;
  }
}

/** A prefix, a hash tag, and a SHA-256 in base64url. */
export function isStoredName(name: string): boolean {
  return /:\{\d+\}[\w-]{43}$/.test(name);
}
