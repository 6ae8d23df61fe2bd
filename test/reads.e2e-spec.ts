import { Reader } from '../src/database/reader';
import { type Statement } from '../src/database/unit-of-work';
import { PROBLEMS } from '../src/errors';
import { ALICE, BOB, times } from './support/service';
import { ForeignSession, until } from './support/sessions';
import { useWorld } from './support/world';

const SLOW: Statement = { name: 'test_slow', text: 'SELECT pg_sleep($1)' };
const LEDGER = `/api/v1/wallets/${ALICE}/ledger`;

describe('reads that take long', () => {
  const { service, database } = useWorld({ settings: { DATABASE_POOL_MAX: '2' } });

  const countReading = async () =>
    (
      await database.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()`,
      )
    ).length;

  it('keep no posting waiting, as many as there may be', async () => {
    const { pool } = service.app.get(Reader);
    const reading = await Promise.all(times(pool.options.max, () => pool.connect()));

    expect((await service.spend(BOB, '1')).status).toBe(201);
    for (const client of reading) client.release();
  });

  it('are ended by PostgreSQL itself', async () => {
    const reads = Promise.allSettled(times(10, () => service.app.get(Reader).query(SLOW, [60])));
    await until(async () => (await countReading()) === 5);

    for (const read of await reads) expect(read).toMatchObject({ reason: { code: 'READ_TIMEOUT' } });
    await until(async () => (await countReading()) === 0);
  });

  it('are answered by 503 READ_TIMEOUT, and the next one is answered again', async () => {
    const session = await ForeignSession.begin(database);
    await session.query('LOCK TABLE ledger_entries IN ACCESS EXCLUSIVE MODE');

    const answer = await service.get(LEDGER);
    await until(async () => (await countReading()) === 0);
    await session.release();

    expect(answer).toMatchObject({
      status: 503,
      body: {
        code: 'READ_TIMEOUT',
        retryable: true,
        detail: PROBLEMS.READ_TIMEOUT.advice,
      },
    });
    expect(answer.headers.get('Retry-After')).toBe('1');
    expect((await service.get(LEDGER)).status).toBe(200);
  });
});
