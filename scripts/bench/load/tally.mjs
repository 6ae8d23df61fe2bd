/** Counts answers by status, and keeps every latency: percentiles are exact. */
export class Tally {
  #samples = new Float64Array(1 << 16);
  #statuses = new Uint16Array(1 << 16);
  count = 0;

  add(status, latencyMs) {
    if (this.count === this.#samples.length) this.#grow();
    this.#samples[this.count] = latencyMs;
    this.#statuses[this.count] = status;
    this.count += 1;
  }

  /** `{ all: { count, p50, p99, max }, 201: {...}, ... }`, in milliseconds. */
  summary() {
    const statuses = new Set(this.#statuses.subarray(0, this.count));
    return {
      all: this.#percentiles(() => true),
      ...Object.fromEntries([...statuses].map((wanted) => [wanted, this.#percentiles((status) => status === wanted)])),
    };
  }

  #percentiles(isWanted) {
    const sorted = this.#samples.subarray(0, this.count).filter((_, index) => isWanted(this.#statuses[index]));
    return percentilesOf(sorted);
  }

  #grow() {
    const [samples, statuses] = [this.#samples, this.#statuses];
    this.#samples = new Float64Array(samples.length * 2);
    this.#samples.set(samples);
    this.#statuses = new Uint16Array(statuses.length * 2);
    this.#statuses.set(statuses);
  }
}

export function percentilesOf(samples) {
  const sorted = Float64Array.from(samples).sort();
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: sorted.at(-1) ?? null };
}
