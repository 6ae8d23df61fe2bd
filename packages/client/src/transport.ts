import { UnexpectedAnswerError } from './failures.ts';
import { WalletProblem } from './problem.ts';
import { type Turn } from './retry.ts';

/** A request as it goes over the wire, the same at every attempt. */
export interface Request {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly key?: string | undefined;
  readonly body?: string | undefined;
}

/** An API key, or what gives the token of the moment. */
export type Token = string | (() => string | Promise<string>);

export interface TransportOptions {
  readonly url: string;
  readonly token?: Token | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** How long one attempt waits for its answer. */
  readonly attemptTimeoutMs: number;
}

export interface Answer<Body = unknown> {
  readonly body: Body;
  readonly headers: Headers;
}

/** Sends a request once. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #base: string;
  readonly #fetch: typeof fetch;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#base = new URL(options.url).href.replace(/\/$/, '');
    const { fetch: given } = options;
    // A browser's own refuses to be called as a method of anything else.
    this.#fetch = (...request) => (given ?? fetch)(...request);
  }

  /**
   * @throws WalletProblem, UnexpectedAnswerError, or whatever says that there was no answer
   */
  async send<Body>(request: Request, { signal, remainingMs }: Turn, extraMs = 0): Promise<Answer<Body>> {
    const ended = new AbortController();
    const abort = () => {
      ended.abort(signal?.reason);
    };
    const timeoutMs = Math.min(this.#options.attemptTimeoutMs + extraMs, Math.max(remainingMs, 0));
    const timer = setTimeout(() => {
      ended.abort(new DOMException(`No answer within ${Math.round(timeoutMs)} ms`, 'TimeoutError'));
    }, timeoutMs);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      const response = await this.#fetch(this.#base + request.path, {
        method: request.method,
        headers: await this.#headersOf(request),
        body: request.body ?? null,
        signal: ended.signal,
      });
      // The body belongs to the attempt: it may be cut off as well.
      return read<Body>(response, await response.text());
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  async #headersOf({ key, body }: Request): Promise<Record<string, string>> {
    const { token, headers } = this.#options;
    const bearer = typeof token === 'function' ? await token() : token;
    return {
      ...headers,
      ...(bearer !== undefined && { Authorization: `Bearer ${bearer}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(key !== undefined && { 'Idempotency-Key': key }),
    };
  }
}

function read<Body>({ ok, status, headers }: Response, text: string): Answer<Body> {
  if (ok && text === '') return { body: undefined as Body, headers };
  const body = jsonOf(text);
  if (ok && body !== undefined) return { body: body as Body, headers };
  const retryAfterMs = millisecondsOf(headers.get('Retry-After'));
  if (isProblemBody(body)) throw new WalletProblem(body, retryAfterMs);
  throw new UnexpectedAnswerError(status, text, retryAfterMs);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isProblemBody(body: unknown): body is WalletProblem['body'] {
  const { code, status } = (body ?? {}) as { code?: unknown; status?: unknown };
  return typeof code === 'string' && typeof status === 'number';
}

/** Seconds, or a date: a proxy may give either. */
function millisecondsOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}
