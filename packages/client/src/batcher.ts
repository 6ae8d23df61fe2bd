import { bodyOf } from './body.ts';
import { failureOf } from './failures.ts';
import { WalletProblem } from './problem.ts';
import { type Turn } from './retry.ts';
import { type Transport } from './transport.ts';
import { type Schemas } from './types.ts';

/** A command that can be sent by itself, or with others. */
export interface Batchable {
  readonly key: string;
  /** The route of its own, with its own body there, and as an item of a bulk. */
  readonly path: string;
  readonly body: string;
  readonly item: string;
  /** The answer that its own route would have given. */
  readonly answerOf: (result: Schemas['BulkResult']) => unknown;
}

interface Waiting {
  readonly command: Batchable;
  readonly turn: Turn;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export const BULK = '/api/v1/wallets/transactions/bulk';
// As many as the service posts together; a bulk of more is answered later, and none of it any sooner.
const MAX_ITEMS = 250;
// Who has waited for so long waits for something special (a wallet that somebody has locked): others pass by.
const SLOW_MS = 1_000;

/**
 * Sends together what comes while another request is under way. No timer makes a call wait for others: whoever comes alone
 * is sent at once, and by the route of its own.
 */
export class Batcher {
  readonly #transport: Transport;
  readonly #underWay = new Set<object>();
  #waiting: Waiting[] = [];
  #isDue = false;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** One attempt, by whichever request it goes. */
  submit(command: Batchable, turn: Turn): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
      };
      const waiting: Waiting = { command, turn, ...settledOnce(turn, resolve, reject, leave) };
      this.#waiting.push(waiting);
      this.#flushSoon();
    });
  }

  /** After what calls in the same turn of the event loop. */
  #flushSoon(): void {
    if (this.#isDue || this.#underWay.size > 0) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    const sent = this.#waiting.splice(0, MAX_ITEMS);
    const request = {};
    this.#underWay.add(request);
    const passBy = () => {
      if (this.#underWay.delete(request)) this.#flushSoon();
    };
    const slow = setTimeout(passBy, SLOW_MS);
    void this.#send(sent).finally(() => {
      clearTimeout(slow);
      passBy();
    });
  }

  async #send(sent: readonly Waiting[]): Promise<void> {
    const [first, ...others] = sent;
    if (first === undefined) return;
    if (others.length === 0) await this.#sendAlone(first);
    else await this.#sendTogether(sent);
  }

  async #sendAlone({ command: { path, key, body }, turn, resolve, reject }: Waiting): Promise<void> {
    await this.#transport.send({ method: 'POST', path, key, body }, turn).then(({ body: answer }) => {
      resolve(answer);
    }, reject);
  }

  async #sendTogether(sent: readonly Waiting[]): Promise<void> {
    const body = `{"items":[${sent.map(({ command }) => command.item).join()}]}`;
    // Each has its own deadline; the request goes on for those who still wait.
    const turn = { signal: undefined, remainingMs: Math.max(...sent.map(({ turn: { remainingMs } }) => remainingMs)) };
    try {
      const { body: bulk, headers } = await this.#transport.send<Schemas['Bulk']>(
        { method: 'POST', path: BULK, body },
        turn,
      );
      const requestId = headers.get('X-Request-Id') ?? '';
      sent.forEach((waiting, index) => {
        settle(waiting, bulk.results[index]!, requestId);
      });
    } catch (error) {
      // What is wrong with one of them (a scope that is missing, a body too large) is no matter of the others.
      if (!failureOf(error).isRetryable) await Promise.all(sent.map((waiting) => this.#sendAlone(waiting)));
      else for (const { reject } of sent) reject(error);
    }
  }
}

function settle({ command, resolve, reject }: Waiting, result: Schemas['BulkResult'], requestId: string): void {
  if (result.problem) reject(problemOfItem(result.problem, requestId));
  else resolve(command.answerOf(result));
}

// As the service says of the same problem in a header, which an item has not.
const RETRY_AFTER_MS = 1_000;

export function problemOfItem(problem: Schemas['EmbeddedProblem'], requestId: string): WalletProblem {
  return new WalletProblem({ ...problem, requestId }, problem.retryable ? RETRY_AFTER_MS : undefined);
}

// setTimeout takes a longer time for none at all.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Settles a call, or gives it up when its time is over, whatever becomes of the request that it went with. */
function settledOnce(
  { signal, remainingMs }: Turn,
  resolve: (answer: unknown) => void,
  reject: (error: unknown) => void,
  leave: () => void,
) {
  const end = () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  };
  const giveUp = () => {
    end();
    leave();
    reject(signal?.aborted ? signal.reason : new DOMException('No answer before the deadline', 'TimeoutError'));
  };
  const timer = setTimeout(giveUp, Math.min(remainingMs, LONGEST_TIMER_MS));
  signal?.addEventListener('abort', giveUp, { once: true });
  return {
    resolve: (answer: unknown) => {
      end();
      resolve(answer);
    },
    reject: (error: unknown) => {
      end();
      reject(error);
    },
  };
}

/** An item of a bulk: what the body of its own route has, beside its key. */
export const itemOf = (key: string, body: object): string => bodyOf({ idempotencyKey: key, ...body });
