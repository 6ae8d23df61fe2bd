/**
 * What a purchase costs, in microseconds of processor time and in bytes, as `npm run bench` shows it (docs/capacity.md says
 * when, and on what). The processor time of PostgreSQL is that of a batch, and of each transaction in it.
 */
export const MEASURED = {
  serviceMicros: 455,
  batchMicros: 2_000,
  transactionMicros: 150,
  redisMicros: 26,
  walBytes: 1_400,
  diskBytes: 844,
  /** Of a transfer between two nodes, against two transactions on one: measured on Citus 14. */
  acrossNodes: 1.13,
};

/** What is chosen, not measured: how much of a processor may be in use, so that there is room for a busy minute. */
const CHOSEN = { serviceLoad: 0.7, databaseLoad: 0.6, batch: 50 };

const DAY_SECONDS = 86_400;

/** What so many purchases a second need. All of it is by formula. */
export function needsOf(rate) {
  const cores = (micros, load) => (rate * micros) / 1e6 / load;
  return {
    rate,
    serviceCores: cores(MEASURED.serviceMicros, CHOSEN.serviceLoad),
    postgresCores: cores(MEASURED.transactionMicros + MEASURED.batchMicros / CHOSEN.batch, CHOSEN.databaseLoad),
    redisCores: cores(MEASURED.redisMicros, CHOSEN.databaseLoad),
    commits: rate / CHOSEN.batch,
    walBytesPerSecond: rate * MEASURED.walBytes,
    diskBytesPerDay: rate * MEASURED.diskBytes * DAY_SECONDS,
  };
}
