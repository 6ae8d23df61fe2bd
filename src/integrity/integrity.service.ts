import { Injectable } from '@nestjs/common';
import { type Client } from 'pg';
import { Config } from '../config';
import { clientOf } from '../database/client';
import { fromDatabase, sqlStateOf } from '../database/postgres-errors';
import { integrityViolations } from '../observability/metrics';
import { Slices } from '../posting/slices';
import { SYSTEM_USER_IDS } from '../posting/wallet.entity';
import { openedIn, sharesIn } from '../posting/details.sql';
import { Findings } from './findings';
import { type CheckedSliceDto, type IntegrityDto } from './integrity.dto';
import { SEALS } from './invariants.sql';
import { DEBTS, LOTS, TRANSACTIONS_OF_LOTS } from './lot-invariants.sql';
import { ofAll, type Selection } from './pass';
import { type Chain, SEAL_MAX, SELECT_CHAINS } from './seals.sql';
import { ERASED_GROUPS, GROUPS, REFUNDS_OF_ORIGINALS, TRANSACTIONS, TRANSFERS } from './transaction-invariants.sql';
import { ASSETS, ENTRIES_OF_TRANSACTIONS, HOLDINGS, SLICES, WALLETS } from './wallet-invariants.sql';

/** Of all slices together, checked in full: half a second or so. */
const NEWEST = 10_000;
/** For one statement; a check of it that does not end in time is left out, and said to be. */
const STATEMENT_TIMEOUT_MS = 3_000;
/** For all slices together: what is not begun by then is left out as well. */
const BUDGET_MS = 5_000;
/** What PostgreSQL answers then. */
const QUERY_CANCELED = '57014';
/** When the server does not answer at all. */
const GIVE_UP_MS = 2 * STATEMENT_TIMEOUT_MS;

export const BEGIN_CHECK = `
  BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}; SET LOCAL max_parallel_workers_per_gather = 0;
  SET LOCAL jit = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;
  SET LOCAL row_security = off`;

/** What the transactions of the slice $1 belong to that come after $2, up to $4. */
const SELECT_NEWEST = `
  SELECT array_agg(DISTINCT group_id) AS groups, array_agg(DISTINCT relates_to) AS originals,
         array_agg(DISTINCT wallet_id) || ARRAY(SELECT id FROM wallets WHERE slice = $1 AND user_id = ANY ($3::uuid[])) AS wallets,
         array_agg(DISTINCT lot_id) AS lots
    FROM transactions
    LEFT JOIN LATERAL (SELECT id AS lot_id FROM ${openedIn('details')} AS opened UNION ALL
                       SELECT lot_id FROM ${sharesIn(`details -> 'lotShares'`)} AS share) AS told
           ON details ?| '{lots,lotShares}'
   WHERE slice = $1 AND slice_seq > $2 AND slice_seq <= $4`;

interface Newest {
  readonly groups: string[] | null;
  readonly originals: string[] | null;
  readonly wallets: string[] | null;
  readonly lots: string[] | null;
}

/** Checks the newest part of the ledger while the service runs: bounded in cost, however long the ledger is. */
@Injectable()
export class IntegrityService {
  /** All who ask at the same time get the same answer. */
  #running: Promise<IntegrityDto> | undefined;

  constructor(
    private readonly config: Config,
    private readonly slices: Slices,
  ) {}

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
    const client = clientOf(this.config.DATABASE_URL, 'wallet-service-integrity', {
      connectionTimeoutMillis: STATEMENT_TIMEOUT_MS,
      query_timeout: GIVE_UP_MS,
    });
    try {
      await fromDatabase(client.connect());
      const { rows: chains } = await fromDatabase(client.query<Chain>(SELECT_CHAINS.text, [this.slices.numbers]));
      const findings = new Findings();
      const newest = Math.ceil(NEWEST / chains.length);
      const slices: CheckedSliceDto[] = [];
      for (const chain of chains) {
        const isInTime = performance.now() - startedAt < BUDGET_MS;
        const check = () => checkNewest(client, chain, newest, this.slices.numbers, findings);
        const isChecked = isInTime && (await endsInTime(client, check));
        slices.push({
          slice: chain.slice,
          transactions: Number(chain.transactions),
          checked: isChecked ? Math.min(Number(chain.transactions), newest) : 0,
          sealed: Number(chain.sealed),
        });
      }
      const balancesSummed = await endsInTime(client, async () => {
        await checkSums(client, this.slices.numbers, findings);
      });
      const { violations } = findings;
      const isChecked =
        balancesSummed && slices.every(({ checked, transactions }) => checked > 0 || transactions === 0);
      // What was found before stays in force until somebody has looked again.
      if (isChecked || violations.length > 0)
        integrityViolations.set(violations.reduce((sum, { count }) => sum + count, 0));
      return {
        intact: violations.length === 0,
        complete: balancesSummed && slices.every(({ checked, transactions }) => checked === transactions),
        checkedAt,
        slices,
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
    await fromDatabase(client.query(BEGIN_CHECK));
    await fromDatabase(work());
    return true;
  } catch (error) {
    if (sqlStateOf(error) === QUERY_CANCELED) return false;
    throw error;
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
  }
}

async function checkNewest(
  client: Client,
  { slice, transactions }: Chain,
  newest: number,
  slices: readonly number[],
  findings: Findings,
): Promise<void> {
  const upto = Number(transactions);
  await checkBetween(client, { slice, before: upto - newest, upto }, slices, findings);
}

/** Inside the client's database transaction: what all balances come to. */
export async function checkSums(client: Client, slices: readonly number[], findings: Findings): Promise<void> {
  for (const pass of [HOLDINGS, ASSETS, SLICES]) await findings.judge(client, pass, ofAll(slices));
}

/** Inside the client's database transaction: those of a slice after `before`, up to `upto`, and what they belong to. */
export async function checkBetween(
  client: Client,
  { slice, before, upto }: { readonly slice: number; readonly before: number; readonly upto: number },
  slices: readonly number[],
  findings: Findings,
): Promise<void> {
  const { rows } = await client.query<Newest>(SELECT_NEWEST, [slice, before, SYSTEM_USER_IDS, upto]);
  const { groups, originals, wallets, lots } = rows[0]!;
  const ofSlice = ofAll([slice]);
  // With one that they follow.
  const from: Selection = (column, seq) => `${ofSlice(column)} AND ${seq} >= ${before} AND ${seq} <= ${upto}`;
  await findings.judge(client, TRANSACTIONS, from, { but: `slice_seq <= ${before}` });
  await findings.judge(client, ENTRIES_OF_TRANSACTIONS, from, { but: `slice_seq <= ${before}` });
  await findings.judge(client, TRANSACTIONS_OF_LOTS, from, { but: `slice_seq <= ${before}` });

  // Members of a group may be in any slice.
  const anywhere: Selection = (column, key) => `${ofAll(slices)(column)} AND ${key} = ANY ($1::uuid[])`;
  for (const pass of [GROUPS, ERASED_GROUPS, TRANSFERS])
    await findings.judge(client, pass, anywhere, { values: [groups] });
  const among: Selection = (column, key) => `${ofSlice(column)} AND ${key} = ANY ($1::uuid[])`;
  await findings.judge(client, REFUNDS_OF_ORIGINALS, among, { values: [originals] });
  await findings.judge(client, DEBTS, among, { values: [originals] });
  await findings.judge(client, LOTS, among, { values: [lots] });
  await findings.judge(client, WALLETS, among, { values: [wallets] });
  // The seals from there on, with at least one that they follow.
  const seals: Selection = (column) =>
    `${ofSlice(column)} AND first_seq > ${before - SEAL_MAX} AND first_seq <= ${upto}`;
  await findings.judge(client, SEALS, seals, { but: `first_seq <= ${before}` });
}
