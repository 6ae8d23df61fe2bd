import { failureOf, isDecided, NoAnswerError } from './failures.ts';

// The first wait is short: most of what fails is over at once (a connection that was idle for too long, a new leader).
const FIRST_CEILING_MS = 100;
// Longer only keeps callers waiting: jitter already spreads them.
const LAST_CEILING_MS = 5_000;

/** What holds for all attempts of a request together. */
export interface Patience {
  /** After how long to give up, waits included. */
  readonly deadlineMs: number;
  /** To give up earlier. */
  readonly signal?: AbortSignal | undefined;
  /** Under which a write is sent. */
  readonly key?: string | undefined;
  /** Whether it has one effect, however often it is sent. */
  readonly isRepeatable: boolean;
}

/** What an attempt has to keep to. */
export interface Turn {
  readonly signal: AbortSignal | undefined;
  /** How much is left until the deadline. */
  readonly remainingMs: number;
}

/**
 * Makes attempts until one is answered for good.
 *
 * @throws the last attempt's error; NoAnswerError if none was answered, or a write may have been posted by one of them
 */
export async function untilAnswered<Result>(
  attempt: (turn: Turn) => Promise<Result>,
  patience: Patience,
): Promise<Result> {
  const { deadlineMs, signal, key, isRepeatable } = patience;
  signal?.throwIfAborted();
  const deadline = performance.now() + deadlineMs;
  let wasUnknown = false;
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt({ signal, remainingMs: deadline - performance.now() });
    } catch (error) {
      const { isRetryable, isUnknown, retryAfterMs } = failureOf(error);
      wasUnknown ||= isUnknown;
      const fail = (cause: unknown) => (wasUnknown ? new NoAnswerError({ key, attempts, cause }) : cause);
      if (signal?.aborted) throw fail(signal.reason);
      if (isDecided(error)) throw error;
      if (!isRetryable || (isUnknown && !isRepeatable)) throw fail(error);
      const waitMs = jittered(attempts, retryAfterMs);
      // A wait that ends behind the deadline would be for nothing.
      if (performance.now() + waitMs >= deadline) throw fail(error);
      await pause(waitMs, signal);
      if (signal?.aborted) throw fail(signal.reason);
    }
  }
}

/** Full jitter, so that those who failed together do not come back together; never earlier than the service has said. */
function jittered(attempts: number, retryAfterMs = 0): number {
  const ceilingMs = Math.min(LAST_CEILING_MS, FIRST_CEILING_MS * 2 ** (attempts - 1));
  return retryAfterMs + Math.random() * ceilingMs;
}

/** Ends early when the caller gives up. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end, { once: true });
  });
}
