import http from 'node:http';
import https from 'node:https';
import { type Config } from '../config';
import { reasonOf } from '../exit';
import { Addresses } from './addresses';

/** More of an answer is not read, let alone kept. */
const ANSWER_MAX_BYTES = 1_024;
/** Of a reason that is kept. */
const ERROR_MAX = 255;
/** Idle connections to one host, which may have several endpoints. */
const IDLE_MAX = 32;
const KEEP_ALIVE_MS = 10_000;

/** What became of one try. */
export interface Attempt {
  readonly isDelivered: boolean;
  readonly status: number | null;
  readonly error: string | null;
  /** Of what was not taken: the beginning of the answer. */
  readonly answer: string | null;
}

/** Carries one request to an endpoint, and tells what became of it. Never throws. */
export class Courier {
  readonly #addresses: Addresses;
  readonly #timeoutMs: number;
  readonly #agents: Readonly<Record<string, http.Agent>>;

  constructor(
    { WEBHOOK_ALLOWED_NETWORKS, WEBHOOK_TIMEOUT_MS }: Pick<Config, 'WEBHOOK_ALLOWED_NETWORKS' | 'WEBHOOK_TIMEOUT_MS'>,
    addresses = new Addresses(WEBHOOK_ALLOWED_NETWORKS),
  ) {
    this.#addresses = addresses;
    this.#timeoutMs = WEBHOOK_TIMEOUT_MS;
    const options = { keepAlive: true, maxFreeSockets: IDLE_MAX, timeout: KEEP_ALIVE_MS };
    this.#agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };
  }

  /** @param stopping ends the try at once */
  async post(target: string, headers: http.OutgoingHttpHeaders, body: string, stopping: AbortSignal): Promise<Attempt> {
    try {
      const url = new URL(target);
      this.#addresses.refuseLiteral(url);
      const { status, answer } = await this.#send(url, headers, body, stopping);
      // 3xx as well: nobody follows where an endpoint would send us.
      const isDelivered = status >= 200 && status < 300;
      return { isDelivered, status, error: null, answer: isDelivered ? null : answer };
    } catch (error) {
      return { isDelivered: false, status: null, error: reasonOf(error).slice(0, ERROR_MAX), answer: null };
    }
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  #send(url: URL, headers: http.OutgoingHttpHeaders, body: string, stopping: AbortSignal) {
    return new Promise<{ status: number; answer: string }>((resolve, reject) => {
      const { request } = url.protocol === 'https:' ? https : http;
      const options = {
        method: 'POST',
        agent: this.#agents[url.protocol],
        lookup: this.#addresses.lookupFor(url.protocol),
        headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
      };
      const settle = () => {
        clearTimeout(timer);
        stopping.removeEventListener('abort', stop);
      };
      const fail = (error: Error) => {
        settle();
        reject(error);
      };
      const sent = request(url, options, (response) => {
        const chunks: Buffer[] = [];
        let length = 0;
        const end = () => {
          settle();
          const answer = Buffer.concat(chunks).subarray(0, ANSWER_MAX_BYTES).toString();
          resolve({ status: response.statusCode!, answer: answer.replaceAll('\0', '') });
        };
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          length += chunk.length;
          if (length < ANSWER_MAX_BYTES) return;
          end();
          response.destroy();
        });
        response.on('end', end);
        response.on('error', fail);
      });
      const breakOff = (error: Error) => {
        fail(error);
        sent.destroy();
      };
      const stop = () => {
        breakOff(stopping.reason as Error);
      };
      // Two signals in one, as AbortSignal.any makes them, cost a tenth of a delivery.
      const timer = setTimeout(() => {
        breakOff(new Error('no answer in time'));
      }, this.#timeoutMs);
      stopping.addEventListener('abort', stop, { once: true });
      sent.on('error', fail);
      if (stopping.aborted) stop();
      else sent.end(body);
    });
  }
}
