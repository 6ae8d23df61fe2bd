import { setTimeout as sleep } from 'node:timers/promises';
import { type Client } from 'pg';
import { arrayText } from '../database/array-text';
import { clientOf } from '../database/client';
import { timestampOf } from '../database/micros';
import { BIGINTS } from '../database/unit-of-work';
import { INSERT_SEAL } from '../integrity/seals.sql';
import { verifyLedger } from '../integrity/verifier';
import { connectionStringOf } from '../postgres-url';
import { ENTRY_COLUMNS, TRANSACTION_COLUMNS, WALLET_COLUMNS } from '../posting/posting.sql';
import { newId, Slices } from '../posting/slices';
import { NEW_WALLET, SYSTEM_USERS, type SystemKind, type Wallet } from '../posting/wallet.entity';
import { Fold, type Folded, type Head, type SystemWallet } from './fold';
import { oldLog } from './old-log';
import {
  BEGIN_PROGRESS,
  COPY_FORMER_SEALS,
  COPY_TRANSACTIONS,
  COPY_WHAT_IS_OF_THE_LOG,
  COPY_WHAT_IS_USERS,
  MOVE_PROGRESS,
  READ_PROGRESS,
  SELECT_DIFFERENCES,
  SELECT_SESSIONS,
  SELECT_SHARED_KEYS,
} from './reslicing.sql';
import { IN_NEW, LOCK, makeKeys, makeTables, NEW, OLD, putInPlace } from './tables';

/** A second or so. */
const BLOCK = 20_000;
const ASK_EVERY_MS = 500;
/** Not those of the service, by which its instances are counted. */
const APPLICATION_NAME = 'wallet-reslicing';

const SETTINGS = `
  SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET lock_timeout = 0; SET jit = off;
  SET work_mem = '128MB'; SET maintenance_work_mem = '256MB'; SET array_nulls = on`;

export interface ReslicingOptions {
  /** As which role and where: the owner of the schema, past any pooler. */
  readonly url: string;
  readonly slices: number;
  readonly onProgress: (step: Step, done: number, of: number) => void;
  /** Told once, when all that is left to do is to stop the service. */
  readonly onWaiting: () => void;
  /** So many transactions are copied in one database transaction. */
  readonly block?: number;
  /** Aborted when it is to end: what is done by then is gone on with the next time. */
  readonly signal?: AbortSignal;
}

export type Step = 'Copying' | 'Sealing' | 'Verifying';

export interface Resliced {
  readonly from: number;
  readonly to: number;
  readonly transactions: number;
  /** Where the old tables are left. */
  readonly oldSchema: string;
}

/**
 * Divides a ledger into another number of slices: new tables are made beside the old ones by replaying the log, compared,
 * verified, and put in their place. Nobody can write meanwhile, and everybody can read. When it is interrupted, the next
 * run goes on where it was.
 *
 * @throws Error with one line for the operator
 */
export async function reslice(options: ReslicingOptions): Promise<Resliced> {
  const [holder, client] = [connectionTo(options.url), connectionTo(options.url)];
  try {
    for (const each of [holder, client]) {
      await each.connect();
      await each.query(SETTINGS);
    }
    const from = await expectPossible(holder, options.slices);
    await holder.query('BEGIN');
    await holder.query(LOCK);
    return await new Reslicing(holder, client, options).run(from);
  } finally {
    for (const each of [holder, client]) await each.end();
  }
}

const connectionTo = (url: string) => clientOf(url, APPLICATION_NAME);

/** How many slices there are now. */
async function expectPossible(client: Client, slices: number): Promise<number> {
  const { rows } = await client.query<{ slices: number; replays: number }>(`
    SELECT (SELECT count(*)::int FROM ${OLD}.slices) AS slices,
           (SELECT count(*)::int FROM ${OLD}.webhook_positions WHERE upto IS NOT NULL) AS replays`);
  const [{ slices: from, replays }] = rows as [(typeof rows)[0]];
  if (from === slices) throw new Error(`The ledger has ${slices} slices already.`);
  if (replays > 0) throw new Error('Webhooks are being replayed: let that end first.');
  return from;
}

class Reslicing {
  readonly #slices: Slices;

  /**
   * @param holder holds the locks, in a database transaction, at whose end the new tables are in place
   * @param client does the work, step by step, each for good
   */
  constructor(
    private readonly holder: Client,
    private readonly client: Client,
    private readonly options: ReslicingOptions,
  ) {
    this.#slices = new Slices(options.slices);
  }

  async run(from: number): Promise<Resliced> {
    await this.#begin();
    await this.#copyLog();
    await this.#copyRest();
    await this.#seal();
    await this.#compare();
    await this.#verify();
    await this.#awaitEndOfService();
    const { rows } = await this.client.query<{ number: number; count: string }>(
      `SELECT (SELECT max(number) FROM former_seals) AS number, (SELECT sum(transaction_count) FROM slices) AS count`,
    );
    const oldSchema = `before_reslicing_${rows[0]?.number ?? 1}`;
    await putInPlace(this.holder, oldSchema);
    await this.holder.query('COMMIT');
    return { from, to: this.options.slices, transactions: Number(rows[0]!.count), oldSchema };
  }

  /** Makes the new tables, unless they are there, of the same slices, and nothing was posted since. */
  async #begin(): Promise<void> {
    if (await this.#canGoOn()) return;
    await this.#inTransaction(async () => {
      await this.client.query(`DROP SCHEMA IF EXISTS ${NEW} CASCADE`);
      await makeTables(this.client);
      await this.client.query('INSERT INTO slices (slice) SELECT unnest($1::smallint[])', [this.#slices.numbers]);
      for (const statement of COPY_WHAT_IS_USERS) await this.client.query(statement);
      const wallets = await this.#newSystemWallets();
      await this.client.query(WALLET_COLUMNS.insert.text, textsOf(WALLET_COLUMNS.values(wallets)));
      await this.client.query(COPY_FORMER_SEALS);
      await this.client.query(BEGIN_PROGRESS);
    });
  }

  async #canGoOn(): Promise<boolean> {
    await this.client.query(IN_NEW);
    const { rows } = await this.client.query<{ exists: boolean }>(
      `SELECT to_regclass('${NEW}.progress') IS NOT NULL AS exists`,
    );
    if (!rows[0]?.exists) return false;
    const { rows: slices } = await this.client.query<{ slice: number }>('SELECT slice FROM slices');
    if (slices.length !== this.options.slices) return false;
    return (await this.#progress()).every(({ isStale }) => !isStale);
  }

  async #newSystemWallets(): Promise<Wallet[]> {
    const { rows: assets } = await this.client.query<{ id: number }>('SELECT id FROM assets ORDER BY id');
    const kinds = Object.entries(SYSTEM_USERS) as [SystemKind, string][];
    return assets.flatMap(({ id: assetId }) =>
      this.#slices.numbers.flatMap((slice) =>
        kinds.map(([kind, userId]) => {
          const id = newId(this.#slices.hashBitsOf(slice));
          return { ...NEW_WALLET, id, userId, assetId, kind, slice };
        }),
      ),
    );
  }

  async #copyLog(): Promise<void> {
    const progress = await this.#progress();
    const total = progress.reduce((sum, { headSeq }) => sum + Number(headSeq), 0);
    let done = progress.reduce((sum, { uptoSeq }) => sum + Number(uptoSeq), 0);
    if (done === total) return;
    const fold = await this.#foldSoFar();
    const { block = BLOCK, onProgress, signal } = this.options;
    const reader = connectionTo(this.options.url);
    try {
      await reader.connect();
      await reader.query(SETTINGS);
      let count = 0;
      for await (const transaction of oldLog(reader, new Map(progress.map((one) => [one.slice, one.uptoSeq])))) {
        fold.place(transaction);
        if ((count += 1) < block) continue;
        await this.#write(fold.take(), fold);
        onProgress('Copying', (done += count), total);
        count = 0;
        signal?.throwIfAborted();
      }
      await this.#write(fold.take(), fold);
    } finally {
      await reader.end();
    }
  }

  async #foldSoFar(): Promise<Fold> {
    const { rows: wallets } = await this.client.query<SystemWallet>({
      text: `SELECT id, slice, asset_id AS "assetId", kind, balance AS "balanceMinor", entry_count AS "entryCount"
               FROM wallets WHERE kind <> 'USER'`,
      types: BIGINTS,
    });
    const { rows: heads } = await this.client.query<Head>({
      text: 'SELECT slice, transaction_count AS "transactionCount", 0::bigint AS "lastPostedMicros" FROM slices',
      types: BIGINTS,
    });
    return new Fold(this.#slices, wallets, heads);
  }

  async #write({ placed, entries, supplied }: Folded, { wallets, heads }: Fold): Promise<void> {
    const posted = heads.filter(({ lastPostedMicros }) => lastPostedMicros > 0n);
    const upto = new Map(placed.map(({ from }) => [from.slice, from.sliceSeq]));
    await this.#inTransaction(async () => {
      await this.client.query(
        COPY_TRANSACTIONS,
        textsOf([
          placed.map(({ from }) => from.slice),
          placed.map(({ from }) => from.sliceSeq),
          placed.map(({ slice }) => slice),
          placed.map(({ sliceSeq }) => sliceSeq),
          placed.map(({ own }) => own?.walletId),
          placed.map(({ own }) => own?.entrySeq),
          placed.map(({ own }) => own?.balanceAfterMinor),
          placed.map(({ counter }) => counter?.walletId),
          placed.map(({ counter }) => counter?.entrySeq),
        ]),
      );
      await this.client.query(TRANSACTION_COLUMNS.insert.text, textsOf(TRANSACTION_COLUMNS.values(supplied)));
      await this.client.query(ENTRY_COLUMNS.insert.text, textsOf(ENTRY_COLUMNS.values(entries)));
      await this.client.query(
        `UPDATE wallets SET balance = folded.balance, entry_count = folded.entry_count
           FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS folded (id, balance, entry_count)
          WHERE wallets.id = folded.id`,
        textsOf([
          wallets.map(({ id }) => id),
          wallets.map(({ balanceMinor }) => balanceMinor),
          wallets.map(({ entryCount }) => entryCount),
        ]),
      );
      await this.client.query(
        `UPDATE slices SET transaction_count = folded.count, last_posted_at = ${timestampOf('folded.last_posted')}
           FROM unnest($1::smallint[], $2::bigint[], $3::bigint[]) AS folded (slice, count, last_posted)
          WHERE slices.slice = folded.slice`,
        textsOf([
          posted.map(({ slice }) => slice),
          posted.map(({ transactionCount }) => transactionCount),
          posted.map(({ lastPostedMicros }) => lastPostedMicros),
        ]),
      );
      await this.client.query(MOVE_PROGRESS, textsOf([[...upto.keys()], [...upto.values()]]));
    });
  }

  /** What is kept beside the log, and the keys: at once, for a while. */
  async #copyRest(): Promise<void> {
    const { rows } = await this.client.query<{ exists: boolean }>(
      `SELECT to_regclass('${NEW}.transactions_pkey') IS NOT NULL AS exists`,
    );
    if (rows[0]?.exists) return;
    await this.#inTransaction(async () => {
      await this.client.query(`ANALYZE ${NEW}.transactions, ${NEW}.wallets`);
      await this.#refuseSharedKeys();
      for (const statement of COPY_WHAT_IS_OF_THE_LOG) await this.client.query(statement);
      await makeKeys(this.client);
    });
    await this.client.query(`VACUUM (ANALYZE) transactions, ledger_entries, wallets, users, holds, lots, lot_uses`);
  }

  async #refuseSharedKeys(): Promise<void> {
    const { rows } = await this.client.query<{ caller: string; idempotencyKey: string }>(SELECT_SHARED_KEYS);
    const [shared] = rows;
    if (!shared) return;
    const { caller, idempotencyKey } = shared;
    throw new Error(
      `Two requests of ${caller} in different slices have the key ${idempotencyKey}, which fewer slices cannot keep apart.`,
    );
  }

  /** The new chains, from their beginnings, which follow from the ends of the old ones. */
  async #seal(): Promise<void> {
    const { rows: heads } = await this.client.query<{ slice: number; count: string }>(
      'SELECT slice, transaction_count AS count FROM slices ORDER BY slice',
    );
    const total = heads.reduce((sum, { count }) => sum + Number(count), 0);
    let before = 0;
    for (const { slice, count } of heads) {
      for (;;) {
        const { rows } = await this.client.query<{ sealed: string }>(INSERT_SEAL.text, [slice]);
        if (!rows[0]) break;
        this.options.onProgress('Sealing', before + Number(rows[0].sealed), total);
        this.options.signal?.throwIfAborted();
      }
      before += Number(count);
    }
  }

  async #compare(): Promise<void> {
    const { rows } = await this.client.query<{ table: string; count: number }>(SELECT_DIFFERENCES);
    const different = rows.filter(({ count }) => count > 0);
    if (different.length === 0) return;
    const found = different.map(({ table, count }) => `${count} of ${table}`).join(', ');
    throw new Error(`The new tables do not show users the same (${found}): nothing was changed.`);
  }

  async #verify(): Promise<void> {
    const onProgress = (done: number, of: number) => {
      this.options.onProgress('Verifying', done, of);
    };
    const { violations } = await verifyLedger(withinNew(this.options.url), { onProgress });
    if (violations.length === 0) return;
    const [{ invariant, subjects }] = violations as [(typeof violations)[0]];
    throw new Error(
      `The new tables do not hold that ${invariant} (${subjects.join(', ')}): nothing was changed. Verify the ledger as it is.`,
    );
  }

  /** An instance that still runs would post to slices that are no more. */
  async #awaitEndOfService(): Promise<void> {
    for (let isTold = false; ; isTold = true) {
      const { rows } = await this.client.query<{ count: number }>(SELECT_SESSIONS);
      if (rows[0]?.count === 0) return;
      if (!isTold) this.options.onWaiting();
      await sleep(ASK_EVERY_MS, undefined, this.options.signal && { signal: this.options.signal });
    }
  }

  async #progress(): Promise<readonly { slice: number; uptoSeq: bigint; headSeq: bigint; isStale: boolean }[]> {
    const { rows } = await this.client.query<{ slice: number; uptoSeq: bigint; headSeq: bigint; isStale: boolean }>({
      text: READ_PROGRESS,
      types: BIGINTS,
    });
    return rows;
  }

  async #inTransaction(work: () => Promise<void>): Promise<void> {
    await this.client.query('BEGIN');
    await this.client.query(IN_NEW);
    try {
      await work();
      await this.client.query('COMMIT');
    } catch (error) {
      await this.client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }
}

/** Arrays as the texts that PostgreSQL reads. */
function textsOf(columns: readonly (readonly unknown[])[]): string[] {
  return columns.map(arrayText);
}

/** The same database, seen with the new tables in the place of the old. */
function withinNew(url: string): string {
  const within = new URL(connectionStringOf(url));
  const options = within.searchParams.get('options');
  within.searchParams.set('options', [options, `-c search_path=${NEW},${OLD}`].filter(Boolean).join(' '));
  return within.href;
}
