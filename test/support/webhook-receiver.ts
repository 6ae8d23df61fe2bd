import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { type WebhookWithSecretDto } from '../../src/webhook/webhook.dto';
import { type TestService } from './service';

export interface Received {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly at: number;
}

type Behaviour = (received: Received, response: ServerResponse) => number | undefined | Promise<number | undefined>;

/** An endpoint as somebody else would write it: it looks at each signature, and at nothing else of the service. */
export class WebhookReceiver {
  /** All that came with a valid signature, in this order, taken or not. */
  readonly received: Received[] = [];
  /** What it has answered with 2xx. */
  readonly taken: Received[] = [];
  readonly invalid: string[] = [];
  /** Checked, where they are known. */
  readonly secrets = new Set<string>();
  /** The status of its answers; undefined: it answers by itself, or not at all. */
  behaviour: Behaviour = () => 200;
  #server: Server | undefined;
  #port = 0;

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await receiver.start();
    return receiver;
  }

  /** On the same port, if it was there before. */
  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Connections are refused from now on. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => {
      if (!server) resolve();
      else
        server.close(() => {
          resolve();
        });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/events`;
  }

  /** The first time that each event was seen, in that order. */
  get firstSeen(): Received[] {
    return [...new Map([...this.received].reverse().map((one) => [one.id, one])).values()].reverse();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { headers } = request;
    if (!this.#isSigned(body, headers)) {
      this.invalid.push(body);
      response.writeHead(401).end();
      return;
    }
    const { type, data } = JSON.parse(body) as Pick<Received, 'type' | 'data'>;
    const received = { id: headers['webhook-id'] as string, type, data, headers, body, at: performance.now() };
    this.received.push(received);
    const status = await this.behaviour(received, response);
    if (status === undefined) return;
    if (status < 300 && !response.destroyed) this.taken.push(received);
    response.writeHead(status).end();
  }

  #isSigned(body: string, headers: IncomingMessage['headers']): boolean {
    return [...this.secrets].some((secret) => {
      try {
        new Webhook(secret).verify(body, headers as Record<string, string>);
        return true;
      } catch {
        return false;
      }
    });
  }
}

export const WEBHOOKS = '/api/v1/webhooks';

/** Registers the receiver, which knows the secret from then on. */
export async function subscribe(
  service: TestService,
  receiver: WebhookReceiver,
  more: object = {},
): Promise<WebhookWithSecretDto> {
  const { status, text: json, body } = await service.postTo(WEBHOOKS, { url: receiver.url, ...more }, null);
  if (status !== 201) throw new Error(json);
  const webhook = body as WebhookWithSecretDto;
  receiver.secrets.add(webhook.secret);
  return webhook;
}

/** Settings with which days are seconds. */
export const QUICK = {
  WEBHOOK_DELIVERY: 'on',
  WEBHOOK_DELIVERIES_PER_SECOND: '0',
  WEBHOOK_RETRY_DELAYS_MS: '50,100,200',
  WEBHOOK_RETRY_FOR_MS: '600000',
  WEBHOOK_TIMEOUT_MS: '1000',
} as const;
