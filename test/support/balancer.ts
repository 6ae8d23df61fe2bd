import { connect, createServer, type Socket } from 'node:net';
import { type AddressInfo } from 'node:net';

/** Between callers and instances, as a load balancer is: each connection goes to the next instance, and may be cut. */
export class Balancer {
  readonly #targets: readonly string[];
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  readonly #server = createServer((caller) => {
    this.#join(caller);
  });
  #next = 0;
  #losesAnswers = 0;
  cuts = 0;

  constructor(targets: readonly string[]) {
    this.#targets = targets;
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Whatever is on its way is lost, in either direction. */
  cutAll(): void {
    for (const pair of this.#pairs) this.#cut(pair);
  }

  /** The next so many answers never reach their callers. */
  loseAnswers(count: number): void {
    this.#losesAnswers = count;
  }

  async stop(): Promise<void> {
    this.cutAll();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(caller: Socket): void {
    const { hostname, port } = new URL(this.#targets[(this.#next += 1) % this.#targets.length]!);
    const instance = connect(Number(port), hostname);
    const pair = [caller, instance] as const;
    this.#pairs.add(pair);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.#pairs.delete(pair);
        for (const one of pair) one.destroy();
      });
    }
    caller.pipe(instance);
    instance.on('data', (chunk) => {
      if (this.#losesAnswers > 0) {
        this.#losesAnswers -= 1;
        this.#cut(pair);
      } else caller.write(chunk);
    });
  }

  #cut(pair: readonly [Socket, Socket]): void {
    this.cuts += 1;
    for (const socket of pair) socket.destroy();
  }
}
