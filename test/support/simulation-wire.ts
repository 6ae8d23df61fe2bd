import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fate } from './simulation-plan';

/** What happens on the wire. */
export interface Weather {
  /** Of what the service sends in one piece; undefined: it passes. */
  fateOf(sent: Buffer): Fate | undefined;
  /** What arrives instead of it, of either side. */
  alter?(message: Buffer): Buffer;
}

/** Stands between the service and a server, and does to each message what the weather says. */
export class Wire {
  readonly #server = createServer((client) => {
    this.#relay(client);
  });
  readonly #sockets = new Set<Socket>();
  #target: URL;

  private constructor(
    target: string,
    private readonly weather: Weather,
  ) {
    this.#target = new URL(target);
  }

  static async start(target: string, weather: Weather): Promise<Wire> {
    const wire = new Wire(target, weather);
    wire.#server.listen(0, '127.0.0.1');
    await once(wire.#server, 'listening');
    return wire;
  }

  get url(): string {
    const url = new URL(this.#target);
    url.host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return url.href;
  }

  /** Every connection is lost. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.hangUp();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #altered(message: Buffer): Buffer {
    return this.weather.alter?.(message) ?? message;
  }

  #relay(client: Socket): void {
    const server = connect(Number(this.#target.port), this.#target.hostname);
    const lose = () => {
      client.destroy();
      server.destroy();
    };
    // What is late makes late what comes behind it.
    let [sending, answering] = [Promise.resolve(), Promise.resolve()];
    let isDoubled = false;
    client.on('data', (sent) => {
      const fate = this.weather.fateOf(sent);
      sending = sending.then(async () => {
        switch (fate?.what) {
          case 'unsent':
            lose();
            return;
          case 'unanswered':
            client.removeListener('close', lose).destroy();
            await sleep(fate.ms);
            server.end(sent);
            return;
          case 'refused':
            client.write(refusals(sent));
            return;
          case 'late':
            await sleep(fate.ms);
            break;
          case 'slow':
            answering = answering.then(() => sleep(fate.ms));
            break;
          case 'doubled':
            isDoubled = true;
            break;
          default:
        }
        server.write(this.#altered(sent));
      });
    });
    server.on('data', (answer) => {
      answering = answering.then(() => {
        const altered = this.#altered(answer);
        client.write(isDoubled ? Buffer.concat([altered, altered]) : altered);
        isDoubled = false;
      });
    });
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket
        .on('error', () => socket.destroy())
        .on('close', () => this.#sockets.delete(socket))
        .on('close', lose);
    }
  }
}

/** An error of Redis for each of the commands: each begins as a list of strings. */
function refusals(sent: Buffer): string {
  return sent
    .toString('latin1')
    .replace(/\*\d+\r\n\$\d+\r\n|[^*]+|\*/g, (part) =>
      part.length > 1 && part.startsWith('*') ? '-OOM command not allowed when used memory is over the limit\r\n' : '',
    );
}
