import { writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { SERVICE_SETTINGS } from '../service.mjs';
import { median, ratio } from './contest.mjs';
import { POSTGRES_SETTINGS } from './stage.mjs';

/** Collects rows while the workloads run: what was measured, and which bars were held. */
export class Report {
  #rows = [];
  #goals = [];

  get rows() {
    return this.#rows;
  }

  get missed() {
    return this.#rows.filter(({ bar }) => bar?.held === false);
  }

  section(title) {
    this.#rows.push({ title });
  }

  /** What the runs of a contender have in common; the bar, if there is one, is what they are judged by. */
  measured({ label, measured }, bar) {
    const of = (pick) => median(measured.map(pick));
    const rates = measured.map(({ rate }) => rate);
    this.#rows.push({
      label,
      rate: median(rates),
      spread: (Math.max(...rates) - Math.min(...rates)) / median(rates),
      p50: of(({ p50 }) => p50),
      p99: of(({ p99 }) => p99),
      cpuMicros: Object.fromEntries(
        Object.keys(measured[0].cpuMicros).map((name) => [name, of(({ cpuMicros }) => cpuMicros[name])]),
      ),
      walBytes: of(({ walBytes }) => walBytes),
      bar,
      runs: measured,
    });
  }

  bar(label, bar) {
    this.#rows.push({ label, bar });
  }

  /** A ratio, and how far it is to go: no bar, and shown with all others at the end. Of costs less is more. */
  goal(label, value, goal, { isCost = false } = {}) {
    const text = `${value.toFixed(2)}, goal ${isCost ? 'at most' : 'at least'} ${goal}`;
    this.#goals.push({ label, bar: { value, goal, text } });
  }

  showGoals() {
    if (this.#goals.length > 0) this.#rows.push({ title: 'Goals' }, ...this.#goals);
  }

  /** What went wrong in some runs, and in the ledgers that they wrote to. */
  faults(results, found) {
    const total = (pick) => results.reduce((sum, result) => sum + pick(result), 0);
    const failures = total((result) => result.failures);
    const faults = [...(failures > 0 ? [`${failures} requests failed`] : []), ...found];
    const fine = `${total(({ sent }) => sent)} requests, ${total(({ acknowledged }) => acknowledged)} rows`;
    this.bar('answered; acknowledged = committed; invariants', {
      text: faults.length > 0 ? faults.join('; ') : fine,
      held: faults.length === 0,
    });
  }

  write(file, context) {
    writeFileSync(file, `${JSON.stringify({ ...context, rows: this.#rows }, undefined, 2)}\n`);
  }
}

export const atLeast = (value, limit, what) => ({
  value,
  limit,
  held: Number.isFinite(value) && value >= limit,
  text: `${value.toFixed(2)} x ${what}, at least ${limit}`,
});

export const atMost = (value, limit, what) => ({
  value,
  limit,
  held: Number.isFinite(value) && value <= limit,
  text: `${value.toFixed(2)} x ${what}, at most ${limit}`,
});

/** Throughput in proportion to another contender's, which was measured beside it. */
export const rateAtLeast = (one, other, limit, what) => atLeast(ratio(one, other), limit, what);

/** What a reader needs to know of the machine and the settings to make anything of the figures. */
export function contextOf(options, stage) {
  return {
    date: new Date().toISOString(),
    machine: `${cpus().length} x ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}`,
    node: process.version,
    postgres: { version: stage.postgres.version, settings: POSTGRES_SETTINGS },
    service: { ...SERVICE_SETTINGS, SIGNING_SECRET: '***' },
    loadAverageAtStart: loadavg()[0],
    options,
  };
}
