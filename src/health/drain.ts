import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Config } from '../config';

const CLOSE_IDLE_EVERY_MS = 100;

/**
 * Leaves without a request lost: after SIGTERM readiness fails at once, while the service goes on serving until the
 * load balancers have heard of it (SIGTERM and the end of traffic are not ordered in Kubernetes). Connections are given
 * up answer by answer, by `Connection: close`. Then Nest closes the server, which waits for the requests still running.
 */
@Injectable()
export class Drain implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Drain');
  #isDraining = false;
  #fastify: FastifyInstance | undefined;

  constructor(private readonly config: Config) {}

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Called once, while the application is being put together. */
  watch(fastify: FastifyInstance): void {
    this.#fastify = fastify;
    fastify.addHook('onSend', (_request: FastifyRequest, reply: FastifyReply, _payload, done) => {
      if (this.#isDraining) reply.header('Connection', 'close');
      done();
    });
  }

  async beforeApplicationShutdown(signal?: string): Promise<void> {
    this.#isDraining = true;
    // Without a signal it is a test that closes its application.
    if (signal !== undefined) {
      this.#logger.log(`${signal}: serving for another ${this.config.SHUTDOWN_DELAY_MS} ms`);
      await sleep(this.config.SHUTDOWN_DELAY_MS);
    }
    this.#closeIdleConnections();
  }

  /** A keep-alive connection without a request would hold up the end until its own timeout, over a minute. */
  #closeIdleConnections(): void {
    setInterval(() => {
      this.#fastify?.server.closeIdleConnections();
    }, CLOSE_IDLE_EVERY_MS).unref();
  }
}
