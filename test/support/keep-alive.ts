import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { type Answer } from './service';

export interface PlainAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Answer['body'];
}

/** A client that keeps its connections to one server, like a load balancer, and hides nothing that happens to them. */
export class KeepAliveClient {
  readonly #agent = new Agent({ keepAlive: true });

  constructor(readonly url: string) {}

  get(path: string): Promise<PlainAnswer> {
    return this.#send('GET', path, {});
  }

  /** @throws whatever happens to the connection: refused, reset, hung up */
  topUp(userId: string, key: string): Promise<PlainAnswer> {
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
    const body = JSON.stringify({ userId, type: 'TOP_UP', amount: '1', assetSymbol: 'GOLD' });
    return this.#send('POST', '/api/v1/wallets/transactions', headers, body);
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<PlainAnswer> {
    return new Promise((resolve, reject) => {
      const sent = request(this.url + path, { method, headers, agent: this.#agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          resolve({ status: response.statusCode!, headers: response.headers, body: JSON.parse(text) as unknown });
        });
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
