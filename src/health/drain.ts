import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Config } from '../config';
import { ACQUIRE_TIMEOUT_MS } from '../database/pool-options';
import { ATTEMPT_TIMEOUT_MS } from '../database/unit-of-work';
import { PostingQueue, REQUEST_DEADLINE_MS } from '../posting/posting-queue';

const CLOSE_IDLE_EVERY_MS = 100;
/** For what is on its way when the server closes. Who has not sent a whole request by then is not waited for. */
const SEND_MS = 1_000;
/** The last attempt at a posting begins before the deadline; then it waits for a connection, and uses it. */
const LONGEST_REQUEST_MS = REQUEST_DEADLINE_MS + ACQUIRE_TIMEOUT_MS + ATTEMPT_TIMEOUT_MS;
/** From the closing of the server. */
const END_MS = SEND_MS + LONGEST_REQUEST_MS;
/** A server that hangs does not answer a goodbye. */
const GOODBYE_MS = 2_000;
/** For the process to start on its way out, and to end. */
const ROOM_MS = 2_000;

/** How long an instance may take to leave: what kills it in the end must wait at least as long. */
export function gracePeriodMs(shutdownDelayMs: number): number {
  return shutdownDelayMs + END_MS + GOODBYE_MS + ROOM_MS;
}

/**
 * Leaves without a request lost: after SIGTERM readiness fails at once, while the service goes on serving until the
 * load balancers have heard of it (SIGTERM and the end of traffic are not ordered in Kubernetes). Connections are given
 * up answer by answer, by `Connection: close`. Then Nest closes the server, which waits for the requests still running,
 * and at last the database and Redis.
 */
@Injectable()
export class Drain implements BeforeApplicationShutdown, OnApplicationShutdown {
  readonly #logger = new Logger('Drain');
  /** The open connections, each with the last request that came by it. */
  readonly #connections = new Map<Socket, IncomingMessage | undefined>();
  #isDraining = false;
  #fastify: FastifyInstance | undefined;

  constructor(
    private readonly config: Config,
    private readonly postingQueue: PostingQueue,
  ) {}

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
    fastify.server.on('connection', (socket: Socket) => {
      this.#connections.set(socket, undefined);
      socket.once('close', () => this.#connections.delete(socket));
    });
    fastify.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#connections.set(request.socket, request);
      response.once('finish', () => {
        if (!request.socket.destroyed) this.#connections.set(request.socket, undefined);
      });
    });
  }

  async beforeApplicationShutdown(signal?: string): Promise<void> {
    this.#isDraining = true;
    // Without a signal it is a test that closes its application.
    if (signal !== undefined) {
      this.#logger.log(`${signal}: serving for another ${this.config.SHUTDOWN_DELAY_MS} ms`);
      await sleep(this.config.SHUTDOWN_DELAY_MS);
      exitIn(END_MS, 1, () => {
        this.#logger.error('Requests that were still running are given up.');
      });
    }
    this.#closeConnections();
  }

  async onApplicationShutdown(signal?: string): Promise<void> {
    // What was asked for by clients that have hung up meanwhile.
    await this.postingQueue.whenEmpty();
    if (signal !== undefined) exitIn(GOODBYE_MS, 0);
  }

  /** Otherwise they would hold up the end until their own timeout, a minute or more. */
  #closeConnections(): void {
    setInterval(() => {
      this.#fastify?.server.closeIdleConnections();
    }, CLOSE_IDLE_EVERY_MS).unref();
    setTimeout(() => {
      for (const [socket, request] of this.#connections) if (!request?.complete) socket.destroy();
    }, SEND_MS).unref();
  }
}

function exitIn(ms: number, code: number, sayWhy: () => void = () => undefined): void {
  setTimeout(() => {
    sayWhy();
    process.exit(code);
  }, ms).unref();
}
