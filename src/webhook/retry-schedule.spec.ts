import { Config } from '../config';
import { RetrySchedule } from './retry-schedule';

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000] as const;

describe('unless it is set, a delivery that is not taken', () => {
  const schedule = new RetrySchedule(new Config());

  /** The pauses between its tries, until it is parked; an answer takes so long. */
  function pauses(answerMs: number): number[] {
    const found: number[] = [];
    for (let now = answerMs; ;) {
      const nextTryAt = schedule.nextTryAt(found.length + 1, answerMs, now);
      if (nextTryAt === undefined) return found;
      found.push(nextTryAt - now);
      now = nextTryAt + answerMs;
    }
  }

  it('is tried again after 5 s, 30 s, 2 min, 10 min, 1 h, and then every 6 h, for 3 days', () => {
    const found = pauses(0);
    expect(found.slice(0, 5)).toEqual([5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR]);
    expect(new Set(found.slice(5))).toEqual(new Set([6 * HOUR]));
    const whole = found.reduce((sum, pause) => sum + pause, 0);
    expect(whole).toBeLessThanOrEqual(3 * DAY);
    expect(whole).toBeGreaterThan(3 * DAY - 6 * HOUR);
  });

  it('waits from its answer on, however long that took', () => {
    expect(pauses(10 * SECOND).slice(0, 7)).toEqual(pauses(0).slice(0, 7));
  });
});

describe('a delivery for which other pauses are set', () => {
  it('is tried by them, and parked where the next try would come too late', () => {
    const schedule = new RetrySchedule({ WEBHOOK_RETRY_DELAYS_MS: ['100', '200'], WEBHOOK_RETRY_FOR_MS: 1_000 });
    expect([1, 2, 3, 9].map((tries) => schedule.nextTryAt(tries, 0, 500))).toEqual([600, 700, 700, 700]);
    expect(schedule.nextTryAt(2, 0, 800)).toBe(1_000);
    expect(schedule.nextTryAt(2, 0, 801)).toBeUndefined();
  });
});
