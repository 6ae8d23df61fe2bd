import { readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { Reader } from '../src/database/reader';
import { AT_ONCE, ExportReader } from '../src/ledger/export-reader';
import { type TransactionDto } from '../src/ledger/transaction.dto';
import { historyOf } from './support/movements';
import { randomHistory } from './support/random-history';
import { testSeed } from './support/seed';
import { ServiceProcess } from './support/service-process';
import { ForeignSession, until, untilBlocked } from './support/sessions';
import { ALICE, ISSUANCE, type TestService, times, TREASURY } from './support/service';
import { describeSliced } from './support/slices';
import { openWallet } from './support/wallets';
import { useWorld } from './support/world';

const pathOf = (userId: string, query = '') => `/api/v1/wallets/${userId}/export?${query}`;

async function linesOf(service: TestService, userId: string, query = ''): Promise<TransactionDto[]> {
  const response = await fetch(service.url + pathOf(userId, query));
  const text = await response.text();
  expect([response.status, response.headers.get('Content-Type'), text.at(-1)]).toEqual([
    200,
    'application/x-ndjson; charset=utf-8',
    '\n',
  ]);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as TransactionDto);
}

/** An export whose answer has begun, and of which nothing is read. */
async function begin(url: string, userId: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url + pathOf(userId), (response) => {
      response.on('error', () => undefined);
      resolve(response.pause());
    }).on('error', reject);
  });
}

/** A user whose history is more than the buffers on its way take: 4,001 transactions, 16 MB. */
async function openLongHistory(service: TestService): Promise<string> {
  const userId = await openWallet(service, '1');
  for (let round = 0; round < 10; round++) {
    const items = times(400, (index) => ({
      idempotencyKey: `${userId}-${round}-${index}`,
      userId,
      type: 'BONUS',
      amount: '1',
      assetSymbol: 'GOLD',
      metadata: { text: 'x'.repeat(3_900) },
    }));
    const { status } = await service.postTo('/api/v1/wallets/transactions/bulk', { items }, null);
    expect(status).toBe(200);
  }
  return userId;
}

describeSliced('an export', (slices) => {
  const { service, services, database } = useWorld({ slices, instances: 2, mustBalance: 'after all tests' });
  const seed = testSeed();
  let users: string[];

  beforeAll(async () => {
    users = await randomHistory(service, slices, seed);
  });

  /** What was refunded later is no part of what was posted. */
  async function historyWithout(userId: string, filters = ''): Promise<TransactionDto[]> {
    const history = await historyOf(service, userId, filters);
    return history.toReversed().map(({ refunded: _, ...transaction }) => transaction);
  }

  it(`has what the lists have, oldest first (TEST_SEED=${seed})`, async () => {
    for (const instance of services) {
      for (const userId of [...users, ALICE]) {
        expect(await linesOf(instance, userId)).toEqual(await historyWithout(userId));
        expect(await linesOf(instance, userId, 'asset=gold')).toEqual(await historyWithout(userId, '&asset=GOLD'));
      }
      for (const userId of [TREASURY, ISSUANCE]) {
        const ids = (some: TransactionDto[]) => some.map(({ id }) => id).sort();
        const exported = await linesOf(instance, userId);
        expect(ids(exported)).toEqual(ids(await historyOf(service, userId)));
        expect(exported.map(({ createdAt }) => createdAt)).toEqual(exported.map(({ createdAt }) => createdAt).sort());
      }
    }
  });

  it(`as CSV gives back what JSON says, and no cell begins a formula (seed ${seed})`, async () => {
    let dangerous = 0;
    for (const userId of users) {
      const lines = await linesOf(service, userId);
      const response = await fetch(service.url + pathOf(userId, 'format=csv'));
      expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8; header=present');
      expect(response.headers.get('Content-Disposition')).toBe(`attachment; filename="history-${userId}.csv"`);
      const text = await response.text();
      const cells: string[][] = parse(text);
      for (const cell of cells.flat()) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]|^[\t\r\n]/);
      dangerous += cells.flat().filter((cell) => cell.startsWith("'")).length;

      const rows: Record<string, string>[] = parse(text, { columns: true });
      expect(rows).toHaveLength(lines.length);
      for (const [index, line] of lines.entries()) {
        for (const [name, cell] of Object.entries(rows[index]!)) {
          const value = line[name as keyof TransactionDto] ?? null;
          const again = cell.replace(/^'/, '');
          const text = value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
          expect({ name, text: again }).toEqual({ name, text });
        }
        expect(Object.keys(rows[index]!)).toEqual(expect.arrayContaining(Object.keys(line)));
      }
    }
    expect(dangerous).toBeGreaterThan(5);
  });

  it('of nobody, of no asset, or in no format is refused', async () => {
    const nobody = '99999999-9999-4999-8999-999999999999';
    expect(await service.get(pathOf(nobody))).toMatchObject({ status: 404, body: { code: 'WALLET_NOT_FOUND' } });
    expect(await service.get(pathOf(ALICE, 'asset=SILVER'))).toMatchObject({ status: 404 });
    expect(await service.get(pathOf(ALICE, 'asset=DIAMOND'))).toMatchObject({ status: 404 });
    expect(await service.get(pathOf(ALICE, 'format=xml'))).toMatchObject({ status: 400 });
  });

  describe('of a long history', () => {
    let userId: string;

    beforeAll(async () => {
      userId = await openLongHistory(service);
    });

    it('ends where the history ended when it began, and holds no connection while nobody reads', async () => {
      const before = (await historyOf(service, userId)).reverse().map(({ id }) => id);
      const responses = await Promise.all(times(3, () => begin(service.url, userId)));
      await service.topUp(userId, '1');

      const { pool } = service.app.get(Reader);
      await until(() => Promise.resolve(pool.idleCount === pool.totalCount && pool.waitingCount === 0));
      for (const response of responses) {
        let text = '';
        for await (const chunk of response.setEncoding('utf8')) text += chunk as string;
        const ids = text.trimEnd().split('\n').map((line) => (JSON.parse(line) as TransactionDto).id); // prettier-ignore
        expect(ids).toEqual(before);
      }
    });

    it('is stopped in PostgreSQL when its client goes', async () => {
      const reader = service.app.get(Reader);
      const read = reader.query.bind(reader);
      const session = await ForeignSession.begin(database);
      let pages = 0;
      const reads = jest.spyOn(reader, 'query').mockImplementation(async (statement, values, signal) => {
        // What is read of the second page is waited for: of all that is read for an export only its pages have a signal.
        if (signal && ++pages === 2) await session.query('LOCK TABLE transactions IN ACCESS EXCLUSIVE MODE');
        return read(statement, values, signal);
      });
      try {
        const response = await begin(service.url, userId);
        response.resume();
        await untilBlocked(database);
        response.destroy();
        // By itself it would end by a timeout.
        await expect(reads.mock.results.at(-1)!.value).rejects.toMatchObject({
          cause: { message: 'canceling statement due to user request' },
        });
      } finally {
        reads.mockRestore();
        await session.release();
      }
      expect(await linesOf(service, userId)).toHaveLength((await historyOf(service, userId)).length);
    });

    it('breaks off, and shows it, when a page of it fails', async () => {
      const response = await begin(service.url, userId);
      await database.query('ALTER TABLE transactions RENAME COLUMN reason TO elsewhere');
      try {
        const read = async () => {
          await response.toArray();
        };
        await expect(read()).rejects.toThrow('aborted');
      } finally {
        await database.query('ALTER TABLE transactions RENAME COLUMN elsewhere TO reason');
      }
    });
  });
});

describe('the export of a wallet with a million transactions', () => {
  const { service, database } = useWorld();
  let userId: string;

  beforeAll(async () => {
    userId = await openWallet(service, '1');
    await fill(userId, 1_000_000);
  }, 900_000);
  afterAll(() => ServiceProcess.killAll());

  const memoryOf = ({ pid }: ServiceProcess) =>
    Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1_024;

  it('takes the service less than 100 MB more, read fast or not at all', async () => {
    const measured = await ServiceProcess.start(database);
    // As it is when it has served for a while.
    for (let round = 0; round < 3; round++) {
      await Promise.all(times(50, () => fetch(`${measured.url}/api/v1/wallets/${userId}/transactions?limit=500`).then((one) => one.text()))); // prettier-ignore
    }
    const before = memoryOf(measured);
    let most = before;

    const unread = await Promise.all(times(10, () => begin(measured.url, userId)));
    const response = await begin(measured.url, userId);
    let [lines, bytes] = [0, 0];
    for await (const chunk of response) {
      for (const byte of chunk as Buffer) if (byte === 10) lines += 1;
      bytes += (chunk as Buffer).length;
      most = Math.max(most, memoryOf(measured));
      // What is read of it by then has been through the service's memory many times over.
      if (lines >= 200_000) break;
    }
    expect(bytes).toBeGreaterThan(90_000_000);
    for (const one of unread) one.destroy();
    expect(most - before).toBeLessThan(100);
    await sleep(100);
    await measured.kill();
  }, 900_000);

  it('comes to its end where no posting is given way to: every one of them, in order', async () => {
    let lines = 0;
    for await (const page of await service.app.get(ExportReader).pages({ userId }, { pace: AT_ONCE })) {
      for (const { idempotencyKey } of page) {
        if (lines > 0 && idempotencyKey !== `many-${lines}`) throw new Error(`Line ${lines} is ${idempotencyKey}`);
        lines += 1;
      }
    }
    expect(lines).toBe(1_000_001);
  }, 900_000);

  /** Rows as the posting would write them, but for the ledger, at which no export looks. */
  async function fill(userId: string, count: number): Promise<void> {
    await database.query(
      `SET session_replication_role = replica;
       INSERT INTO transactions (id, slice, slice_seq, caller, idempotency_key, position, operation_index, fingerprint,
                                 type, status, user_id, asset_id, amount, wallet_id, entry_seq, counter_wallet_id,
                                 counter_entry_seq, balance_after, created_at)
       SELECT gen_random_uuid(), 0, slice_seq + n, caller, 'many-' || n, 0, 0, fingerprint, type, status, user_id, asset_id,
              amount, wallet_id, entry_seq + n, counter_wallet_id, counter_entry_seq + n, balance_after, created_at + n * interval '1 microsecond'
         FROM transactions CROSS JOIN generate_series(1, ${count}) AS n WHERE user_id = '${userId}';
       UPDATE slices SET transaction_count = transaction_count + ${count};
       UPDATE wallets SET transaction_count = transaction_count + ${count} WHERE user_id = '${userId}'`,
    );
    await database.query('ANALYZE transactions');
  }
});
