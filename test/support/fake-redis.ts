import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** What a client asks for before it believes that it talks to a Redis. */
const HANDSHAKE: Readonly<Record<string, string>> = {
  info: '$22\r\nredis_version:7.0.15\r\n\r\n',
  client: '+OK\r\n',
  ping: '+PONG\r\n',
};

/** Stands where a Redis should be, and answers what the test wants. */
export class FakeRedis {
  /** To each command beside the handshake, in Redis' protocol or not; `hang up` is what it says. */
  answer: string | Buffer = '+OK\r\n';
  /** Whether it answers the handshake as a Redis would. */
  convincing = true;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      let received = '';
      socket
        .on('error', () => undefined)
        .on('close', () => this.#sockets.delete(socket))
        .on('data', (bytes) => {
          received += bytes.toString('latin1');
          for (let end = endOfCommand(received); end > 0; end = endOfCommand(received)) {
            this.#answer(socket, nameOf(received));
            received = received.slice(end);
          }
        });
    });
  }

  static async start(): Promise<FakeRedis> {
    const fake = new FakeRedis();
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The next connection meets what is set now. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.hangUp();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(socket: Socket, name: string): void {
    const answer = (this.convincing ? HANDSHAKE[name] : undefined) ?? this.answer;
    if (answer === 'hang up') socket.destroy();
    else socket.write(answer);
  }
}

/** A command is a list of strings: `*2\r\n$3\r\nGET\r\n$1\r\na\r\n`. 0 as long as it is not complete. */
function endOfCommand(text: string): number {
  const head = /^\*(\d+)\r\n/.exec(text);
  if (!head) return 0;
  let end = head[0].length;
  for (let left = Number(head[1]); left > 0; left--) {
    const length = /^\$(\d+)\r\n/.exec(text.slice(end, end + 20));
    if (!length) return 0;
    end += length[0].length + Number(length[1]) + 2;
  }
  return end <= text.length ? end : 0;
}

function nameOf(command: string): string {
  return command.split('\r\n', 3)[2]?.toLowerCase() ?? '';
}
