import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { verifyWebhook, type WebhookEvent, WebhookVerificationError } from '@wallet-service/client';

/** A server for the deliveries of a webhook. `handle` may be told of the same `id` more than once. */
export function receiver(secret: string, handle: (event: WebhookEvent & { readonly id: string }) => Promise<void>) {
  return createServer((request, response) => {
    void receive(request).then((status) => {
      // Whatever is not 2xx is delivered again.
      response.writeHead(status).end();
    });
  });

  async function receive(request: IncomingMessage): Promise<number> {
    try {
      // The signature is that of the text as it came.
      const event = await verifyWebhook(await text(request), request.headers, secret);
      await handle(event);
      return 204;
    } catch (error) {
      return error instanceof WebhookVerificationError ? 400 : 500;
    }
  }
}
