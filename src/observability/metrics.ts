import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What Prometheus scrapes. One registry for the process, as that is what is scraped. */
export const registry = new Registry();

const registers = [registry];
const SHORT_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

collectDefaultMetrics({ register: registry });

export const httpRequests = new Histogram({
  name: 'wallet_http_request_duration_seconds',
  help: 'Answered HTTP requests, by route and status',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: SHORT_SECONDS,
  registers,
});

export const transactions = new Counter({
  name: 'wallet_transactions_total',
  help: 'Commands by outcome: SUCCESS, REJECTED, REPLAYED, or the code of what could not be decided',
  labelNames: ['type', 'outcome', 'asset'] as const,
  registers,
});

export const rejections = new Counter({
  name: 'wallet_rejections_total',
  help: 'Transactions that a business rule has refused for good, by the code of the reason',
  labelNames: ['code', 'asset'] as const,
  registers,
});

export const batchSize = new Histogram({
  name: 'wallet_posting_batch_size',
  help: 'Commands posted together in one database transaction',
  buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
  registers,
});

export const queueDepth = new Gauge({
  name: 'wallet_posting_queue_depth',
  help: 'Commands that wait or are being posted',
  registers,
});

export const queueWait = new Histogram({
  name: 'wallet_posting_queue_wait_seconds',
  help: 'From the arrival of a command to the start of its posting',
  buckets: SHORT_SECONDS,
  registers,
});

export const postingPhase = new Histogram({
  name: 'wallet_posting_phase_seconds',
  help: 'Time of one posting: lock (and look up), decide, commit (with all that is written)',
  labelNames: ['phase'] as const,
  buckets: SHORT_SECONDS,
  registers,
});

export type Phase = 'lock' | 'decide' | 'commit';

/** Passes the promise on, and observes how long it took. */
export async function timed<Result>(phase: Phase, work: Promise<Result>): Promise<Result> {
  const end = postingPhase.startTimer({ phase });
  const result = await work;
  end();
  return result;
}

export const postingAheadSeconds = new Gauge({
  name: 'wallet_posting_ahead_seconds',
  help: "How far the time of the newest batch was ahead of the service's clock",
  registers,
});

export const retries = new Counter({
  name: 'wallet_posting_retries_total',
  help: 'Units of work that are run again, by the SQLSTATE that made them fail (none: the connection was lost)',
  labelNames: ['sqlstate'] as const,
  registers,
});

export const setAside = new Counter({
  name: 'wallet_posting_set_aside_total',
  help: 'Commands that were set aside, because somebody else had locked their wallet or their batch had failed',
  registers,
});

export const replays = new Counter({
  name: 'wallet_idempotency_replays_total',
  help: 'Requests answered by an earlier outcome, by the layer that knew it',
  labelNames: ['layer'] as const,
  registers,
});

export const redisUp = new Gauge({
  name: 'wallet_redis_up',
  help: 'Whether Redis answers; not there without REDIS_URL',
  registers,
});

export const ready = new Gauge({
  name: 'wallet_ready',
  help: 'Whether requests should be sent here, as /health/ready says',
  registers,
});

export const databaseConnections = new Gauge({
  name: 'wallet_database_connections',
  help: 'Connections of each pool that are busy or idle, and requests that wait for one',
  labelNames: ['pool', 'state'] as const,
  registers,
});

export const shedRequests = new Counter({
  name: 'wallet_shed_requests_total',
  help: 'Postings refused at once, because too many were in progress',
  registers,
});

export const rateLimited = new Counter({
  name: 'wallet_rate_limited_total',
  help: 'Requests refused by the rate limit',
  labelNames: ['kind'] as const,
  registers,
});

export const logLinesDropped = new Counter({
  name: 'wallet_log_lines_dropped_total',
  help: 'Lines of the log that could not be written: nobody reads the standard output, or its disk is full',
  registers,
});

export const sealedTimestamp = new Gauge({
  name: 'wallet_ledger_sealed_timestamp_seconds',
  help: 'When this instance last found all of the ledger sealed; its start, until then; 0 if it does not seal',
  registers,
});

export const expirySweptTimestamp = new Gauge({
  name: 'wallet_expiry_swept_timestamp_seconds',
  help: 'When this instance last found all booked that has expired; its start, until then; 0 if it does not look',
  registers,
});

export const jobDoneTimestamp = new Gauge({
  name: 'wallet_job_done_timestamp_seconds',
  help: 'When this instance last came to the end of a round of the job; its start, until then; not there if it does not do it',
  labelNames: ['name'] as const,
  registers,
});

export const jobFailures = new Counter({
  name: 'wallet_job_failures_total',
  help: 'Rounds of the job that have failed on this instance',
  labelNames: ['name'] as const,
  registers,
});

export const assetsOpening = new Gauge({
  name: 'wallet_assets_opening',
  help: 'Assets that are to keep lots, and of which not all that was held before is in lots yet',
  registers,
});

export const treasuryBalance = new Gauge({
  name: 'wallet_treasury_balance',
  help: 'What all treasuries of an asset hold together, in whole units',
  labelNames: ['asset'] as const,
  registers,
});

export const holdsOverdueSeconds = new Gauge({
  name: 'wallet_holds_overdue_seconds',
  help: 'For how long the hold that waits longest has been expired without being booked; 0 if none is',
  registers,
});

export const lotsOverdueSeconds = new Gauge({
  name: 'wallet_lots_overdue_seconds',
  help: 'For how long the lot that waits longest has been expired without being booked, held parts aside; 0 if none is',
  registers,
});

export const integrityViolations = new Gauge({
  name: 'wallet_integrity_violations',
  help: 'Rows that the newest check of this instance (GET /api/v1/wallets/integrity) found wrong',
  registers,
});

export const feedWaiting = new Gauge({
  name: 'wallet_feed_waiting',
  help: 'Requests of the feed that wait for something new',
  registers,
});

export const feedEventAge = new Histogram({
  name: 'wallet_feed_event_age_seconds',
  help: 'How old the first event of each answer of the feed was: how far behind its readers are',
  buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 60, 300, 1_800, 3_600, 21_600, 86_400],
  registers,
});

export const webhookDeliveries = new Counter({
  name: 'wallet_webhook_deliveries_total',
  help: 'Tries of deliveries to webhooks that were taken, or failed; and deliveries that were parked in the end',
  labelNames: ['outcome'] as const,
  registers,
});
// From the beginning, so that the first that is parked is an increase.
for (const outcome of ['taken', 'failed', 'parked']) webhookDeliveries.inc({ outcome }, 0);

export const webhookLag = new Gauge({
  name: 'wallet_webhook_lag_seconds',
  help: 'How long ago the oldest transaction was posted that an active webhook was not told of yet; 0: there is none',
  registers,
});

export const webhookNotTaken = new Gauge({
  name: 'wallet_webhook_not_taken',
  help: 'Deliveries to webhooks that are being retried, or are parked',
  labelNames: ['status'] as const,
  registers,
});
for (const status of ['RETRYING', 'PARKED']) webhookNotTaken.set({ status }, 0);

export const verifiedTimestamp = new Gauge({
  name: 'wallet_verification_timestamp_seconds',
  help: 'When the newest daily verification of the ledger was done; 0 if this instance does not know',
  registers,
});

export const verificationViolations = new Gauge({
  name: 'wallet_verification_violations',
  help: 'Rows that the newest daily verification of the ledger has found wrong',
  registers,
});
