import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/** A request that came, and its answer to be given. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly response: ServerResponse;
}

/** Answers as a test tells it to, one request after the other: for what no real service can be brought to do on time. */
export class AnsweringServer {
  readonly requests: Arrived[] = [];
  readonly #answers: ((arrived: Arrived) => void)[] = [];
  readonly #server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.once('end', () => {
      const { method = '', url = '', headers } = request;
      const arrived = { method, path: url, headers, body, response };
      this.requests.push(arrived);
      this.#answers.shift()?.(arrived);
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What becomes of the next requests, in order. Those behind them get no answer. */
  answer(...answers: ((arrived: Arrived) => void)[]): void {
    this.requests.length = 0;
    this.#answers.splice(0, Infinity, ...answers);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}) {
  return ({ response }: Arrived) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

export function text(status: number, body: string) {
  return ({ response }: Arrived) => {
    response.writeHead(status, { 'Content-Type': 'text/html' }).end(body);
  };
}

/** The connection is cut, before or in the middle of the answer. */
export const cut = ({ response }: Arrived) => {
  response.destroy();
};

export const cutInAnswer = ({ response }: Arrived) => {
  response.writeHead(201, { 'Content-Type': 'application/json', 'Content-Length': '100' });
  response.write('{"status":', () => response.destroy());
};
