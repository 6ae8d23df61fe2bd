import { Injectable } from '@nestjs/common';
import { Client } from 'pg';
import { Config } from '../config';
import { fromDatabase, sqlStateOf } from '../database/postgres-errors';
import { connectionStringOf } from '../postgres-url';
import { integrityViolations } from '../observability/metrics';
import { SYSTEM_USER_IDS } from '../posting/wallet.entity';
import { Findings } from './findings';
import { type CheckedAssetDto, type IntegrityDto } from './integrity.dto';
import { ASSETS, ENTRIES_OF_TRANSACTIONS, SEALS, type Selection, TRANSACTIONS, WALLETS } from './invariants.sql';
import { type Chain, SEAL_MAX, SELECT_CHAINS } from './seals.sql';

/** Of each asset, checked in full: half a second or so. */
const NEWEST = 10_000;
/** For one statement; a check of it that does not end in time is left out, and said to be. */
const STATEMENT_TIMEOUT_MS = 3_000;
/** For all assets together: what is not begun by then is left out as well. */
const BUDGET_MS = 5_000;
/** What PostgreSQL answers then. */
const QUERY_CANCELED = '57014';
/** When the server does not answer at all. */
const GIVE_UP_MS = 2 * STATEMENT_TIMEOUT_MS;

const BEGIN = `
  BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}; SET LOCAL max_parallel_workers_per_gather = 0;
  SET LOCAL jit = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;
  SET LOCAL row_security = off`;

const SELECT_NEWEST = `
  SELECT coalesce(array_agg(DISTINCT own.transaction_id), '{}') AS transactions,
         coalesce(array_agg(DISTINCT entry.wallet_id), '{}')
           || ARRAY(SELECT id FROM wallets WHERE asset_id = $4 AND user_id = ANY ($5::uuid[])) AS wallets
    FROM ledger_entries own
    LEFT JOIN ledger_entries entry ON entry.transaction_id = own.transaction_id
   WHERE own.wallet_id = $1 AND own.seq > $2 AND own.seq <= $3`;

/** Checks the newest part of the ledger while the service runs: bounded in cost, however long the ledger is. */
@Injectable()
export class IntegrityService {
  /** All who ask at the same time get the same answer. */
  #running: Promise<IntegrityDto> | undefined;

  constructor(private readonly config: Config) {}

  /**
   * @throws ConnectionLostError or PostgreSQL's own error when the ledger could not be read
   */
  check(): Promise<IntegrityDto> {
    this.#running ??= this.#check().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #check(): Promise<IntegrityDto> {
    const [checkedAt, startedAt] = [new Date().toISOString(), performance.now()];
    // A connection of its own: seconds of one of the pool's would be missing to the postings.
    const client = new Client({
      connectionString: connectionStringOf(this.config.DATABASE_URL),
      application_name: 'wallet-service-integrity',
      connectionTimeoutMillis: STATEMENT_TIMEOUT_MS,
      query_timeout: GIVE_UP_MS,
    });
    // A connection that breaks is said by the statement that was running.
    client.on('error', () => undefined);
    try {
      await fromDatabase(client.connect());
      const { rows: chains } = await fromDatabase(client.query<Chain>(SELECT_CHAINS.text));
      const findings = new Findings();
      const assets: CheckedAssetDto[] = [];
      for (const chain of chains) {
        const isInTime = performance.now() - startedAt < BUDGET_MS;
        const isChecked = isInTime && (await endsInTime(client, () => checkNewest(client, chain, findings)));
        assets.push({
          assetSymbol: chain.symbol,
          transactions: Number(chain.transactions),
          checked: isChecked ? Math.min(Number(chain.transactions), NEWEST) : 0,
          sealed: Number(chain.sealed),
        });
      }
      const balancesSummed = await endsInTime(client, () => findings.judge(client, ASSETS, () => 'true'));
      const { violations } = findings;
      const isChecked =
        balancesSummed && assets.every(({ checked, transactions }) => checked > 0 || transactions === 0);
      // What was found before stays in force until somebody has looked again.
      if (isChecked || violations.length > 0)
        integrityViolations.set(violations.reduce((sum, { count }) => sum + count, 0));
      return {
        intact: violations.length === 0,
        complete: balancesSummed && assets.every(({ checked, transactions }) => checked === transactions),
        checkedAt,
        assets,
        balancesSummed,
        violations,
      };
    } finally {
      await client.end();
    }
  }
}

/** Runs the work in a database transaction of its own; false when a statement of it took too long. */
async function endsInTime(client: Client, work: () => Promise<void>): Promise<boolean> {
  try {
    await fromDatabase(client.query(BEGIN));
    await fromDatabase(work());
    return true;
  } catch (error) {
    if (sqlStateOf(error) === QUERY_CANCELED) return false;
    throw error;
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
  }
}

async function checkNewest(client: Client, chain: Chain, findings: Findings): Promise<void> {
  const { assetId, treasuryId, transactions: last } = chain;
  const before = Number(last) - NEWEST;
  const { rows } = await client.query<{ transactions: string[]; wallets: string[] }>(SELECT_NEWEST, [
    treasuryId,
    before,
    last,
    assetId,
    SYSTEM_USER_IDS,
  ]);
  const { transactions, wallets } = rows[0]!;
  const among: Selection = (column) => `${column} = ANY ($1::uuid[])`;
  await findings.judge(client, TRANSACTIONS, among, { values: [transactions] });
  await findings.judge(client, ENTRIES_OF_TRANSACTIONS, among, { values: [transactions] });
  await findings.judge(client, WALLETS, among, { values: [wallets] });
  // The seals from there on, with at least one that they follow.
  const from = `asset_id = ${assetId} AND first_seq > ${before - SEAL_MAX}`;
  await findings.judge(client, SEALS, () => from, { but: `first_seq <= ${before}` });
}
