import { setTimeout as sleep } from 'node:timers/promises';
import { retries } from '../observability/metrics';
import { isRetryable, OutcomeUnknownError, sqlStateOf } from './postgres-errors';

/** Beside the first attempt. A conflict that outlives three is not an accident. */
const RETRIES = 3;
const FIRST_BACKOFF_MS = 20;

type AsyncMethod<Arguments extends unknown[], Result> = (...args: Arguments) => Promise<Result>;

/**
 * Runs a whole unit of work again when PostgreSQL says that another run may succeed (see `isRetryable`), with
 * exponential back-off and full jitter, until `deadlineOf` (by `performance.now()`) would be passed.
 *
 * When all attempts failed, the caller gets the last error; but if any of them left the fate of its COMMIT open, the
 * caller gets that one: it is the only answer that is still true.
 */
export function RetryOnDeadlock<Arguments extends unknown[]>(options: { deadlineOf: (...args: Arguments) => number }) {
  return function <Result>(
    _target: object,
    _name: string,
    descriptor: TypedPropertyDescriptor<AsyncMethod<Arguments, Result>>,
  ): void {
    const method = descriptor.value;
    if (!method) throw new TypeError('RetryOnDeadlock decorates methods only');
    descriptor.value = async function (this: unknown, ...args: Arguments): Promise<Result> {
      const deadline = options.deadlineOf(...args);
      let unresolved: OutcomeUnknownError | undefined;
      for (let retry = 0; ; retry++) {
        try {
          return await method.apply(this, args);
        } catch (error) {
          if (error instanceof OutcomeUnknownError) unresolved = error;
          const backoffMs = Math.random() * FIRST_BACKOFF_MS * 4 ** retry;
          if (!isRetryable(error) || retry === RETRIES || performance.now() + backoffMs >= deadline)
            throw unresolved ?? error;
          retries.inc({ sqlstate: sqlStateOf(error) ?? 'none' });
          await sleep(backoffMs);
        }
      }
    };
  };
}
