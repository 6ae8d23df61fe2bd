import { randomUUID } from 'node:crypto';
import { PROBLEMS } from '../src/errors';
import { type TransactionDto } from '../src/ledger/transaction.dto';
import { withClient } from './support/database';
import { expectLedgerToBalance } from './support/ledger';
import {
  groupById,
  groupOf,
  historyOf,
  hold,
  link,
  setStatus,
  transfer,
  transferOf,
  txIdOf,
} from './support/movements';
import { logOf, ServiceProcess } from './support/service-process';
import { ALICE, type Answer, TREASURY } from './support/service';
import { ForeignSession, until, untilBlocked } from './support/sessions';
import { describeSliced } from './support/slices';
import { openWallet } from './support/wallets';
import { QUICK, subscribe, WebhookReceiver } from './support/webhook-receiver';
import { useWorld } from './support/world';

/** Found nowhere once it is erased. */
const SECRET = 'Anna-Lena';
const TEXTS = { reference: `for ${SECRET}`, metadata: { name: SECRET } };

describeSliced('an erasure', (slices) => {
  const world = useWorld({
    slices,
    instances: 2,
    redis: 'own',
    mustBalance: 'after each test',
  });
  const { service, other, database, redis } = world;

  const erase = (userId: string, key?: string, through = service): Promise<Answer> =>
    through.postTo(`/api/v1/wallets/${userId}/erasure`, { reason: 'ticket 820' }, key);
  const spendOf = (userId: string) => ({ userId, type: 'SPEND', amount: '1', assetSymbol: 'GOLD', ...TEXTS });

  /** Whether any table or key has it. */
  async function traces(): Promise<string[]> {
    const tables = await database.query<{ name: string }>(
      `SELECT oid::regclass::text AS name FROM pg_class
        WHERE relkind = 'r' AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')`,
    );
    expect(tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['transactions', 'webhook_parked', 'jobs.job_common']),
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const rows = await database.query(`SELECT FROM ${name} AS one WHERE one::text LIKE '%${SECRET}%'`);
      if (rows.length > 0) found.push(`${rows.length} rows of ${name}`);
    }
    const keys = await redis.client.keys('*');
    const values = await Promise.all(keys.map((key) => redis.client.get(key)));
    if (values.some((value) => value?.includes(SECRET))) found.push('Redis');
    return found;
  }

  it('leaves the texts of a user in no table, key, list or export, and everything else as it was', async () => {
    const [anna, bob] = [await openWallet(service, '100'), await openWallet(service, '100')];
    const spent = await service.post(spendOf(anna));
    await service.post({ ...spendOf(anna), amount: '100000' });
    await transfer(service, transferOf(anna, bob, '5', { fee: { amount: '1', paidBy: 'RECEIVER' }, ...TEXTS }));
    await link(service, [spendOf(anna), { ...spendOf(bob), reference: 'his own', metadata: null }]);
    await hold(service, anna, '1', TEXTS);
    await setStatus(service, anna, 'FROZEN', { reason: `${SECRET} cheats` });
    await service.postTo(`/api/v1/wallets/transactions/${txIdOf(spent)}/refunds`, { amount: '0.5', ...TEXTS });
    expect(await traces()).toEqual([expect.stringContaining('transactions'), 'Redis']);
    const before = await historyOf(service, anna);
    const ofBob = await historyOf(service, bob);

    // All but the first top-up have a text.
    expect(await erase(anna)).toMatchObject({ status: 200, body: { userId: anna, transactions: before.length - 1 } });

    expect(await traces()).toEqual([]);
    const [marked, ...after] = (await historyOf(other, anna)) as [TransactionDto, ...TransactionDto[]];
    expect(marked).toMatchObject({
      type: 'ERASE',
      status: 'SUCCESS',
      amount: null,
      reason: 'ticket 820',
      userId: anna,
    });
    const erased = { reference: null, metadata: null, reason: null, erasedAt: marked.createdAt };
    expect(after).toEqual(before.map((one) => (one.reference ?? one.reason) === null ? one : { ...one, ...erased })); // prettier-ignore
    expect((await historyOf(service, bob)).map(({ id, reference }) => [id, reference])).toEqual(
      ofBob.map(({ id, reference }) => [id, reference === TEXTS.reference ? null : reference]),
    );
    expect((await historyOf(service, bob)).map(({ reference }) => reference)).toContain('his own');
    const exported = await fetch(`${service.url}/api/v1/wallets/${anna}/export?format=csv`);
    expect(await exported.text()).not.toContain(SECRET);
    const holds = (await service.get(`/api/v1/wallets/${anna}/holds`)).body as { holds: object[] };
    expect(holds.holds).toMatchObject([{ reference: null, metadata: null }]);
    await expectLedgerToBalance(database);
  });

  it('lets what was posted be repeated, showing null, whatever texts it comes with', async () => {
    const [anna, bob] = [await openWallet(service, '100'), await openWallet(service, '100')];
    const [key, given] = [randomUUID(), transferOf(anna, bob, '5', TEXTS)];
    const first = await transfer(service, given, key);
    await erase(anna);
    for (const instance of [service, other, service]) {
      const again = await transfer(instance, given, key);
      expect(again.status).toBe(201);
      expect(again.headers.get('Idempotent-Replayed')).toBe('true');
      const { transactions, groupId } = groupOf(again);
      expect(transactions.map(({ id }) => id)).toEqual(groupOf(first).transactions.map(({ id }) => id));
      expect(transactions).toMatchObject(transactions.map(() => ({ reference: null, metadata: null, erasedAt: expect.any(String) as string }))); // prettier-ignore
      expect(await groupById(service, groupId)).toEqual(again.body);
    }
    await redis.client.flushall();
    // There is nothing left by which its texts could be told from others.
    expect((await transfer(service, { ...given, reference: 'another' }, key)).status).toBe(201);
    expect(await transfer(service, { ...given, amount: '6' }, key)).toMatchObject({
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
    expect(await traces()).toEqual([]);
  });

  it('repeats itself under its key, and takes what came since only under another', async () => {
    const anna = await openWallet(service, '100');
    await service.post(spendOf(anna));
    const key = randomUUID();
    expect((await erase(anna, key)).body).toEqual({ userId: anna, transactions: 1 });
    await service.post(spendOf(anna));
    const repeated = await erase(anna, key, other);
    expect(repeated.headers.get('Idempotent-Replayed')).toBe('true');
    expect(repeated.body).toEqual({ userId: anna, transactions: 1 });
    await redis.client.flushall();
    expect((await erase(anna, key)).body).toEqual({ userId: anna, transactions: 1 });
    expect(await traces()).toEqual([expect.stringContaining('1 rows of transactions')]);
    // What came since, and the reason of the erasure before.
    expect((await erase(anna)).body).toEqual({ userId: anna, transactions: 2 });
    expect((await erase(randomUUID())).body).toMatchObject({ transactions: 0 });
    expect(await erase(TREASURY)).toMatchObject({ status: 422, body: { code: 'SYSTEM_WALLET' } });
  });

  it('lets nothing be kept in Redis that a request has read before it', async () => {
    const [anna, bob] = [await openWallet(service, '100'), await openWallet(service, '100')];
    const [key, given] = [randomUUID(), transferOf(anna, bob, '5', TEXTS)];
    await transfer(service, given, key);
    await redis.client.flushall();
    // A repetition has claimed its key, and waits to read what was decided.
    const session = await ForeignSession.begin(database);
    let late: Promise<Answer>;
    try {
      await session.query('LOCK TABLE transactions IN SHARE ROW EXCLUSIVE MODE');
      await session.query('SELECT FROM slices FOR UPDATE');
      late = transfer(service, given, key);
      await untilBlocked(database);
    } finally {
      await session.release();
    }
    await Promise.all([late, erase(anna, undefined, other)]);
    await erase(anna);
    expect(await traces()).toEqual([]);
  });

  it('of two users at once, who have given each other something, takes all', async () => {
    const [anna, bob] = [await openWallet(service, '100'), await openWallet(service, '100')];
    for (let round = 0; round < 10; round++) {
      await transfer(service, transferOf(anna, bob, '1', TEXTS));
      await transfer(service, transferOf(bob, anna, '1', TEXTS));
    }
    const answers = await Promise.all([erase(anna), erase(bob, undefined, other)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await traces()).toEqual([]);
  });

  it('is not done before Redis has forgotten as well', async () => {
    const anna = await openWallet(service, '100');
    await transfer(service, transferOf(anna, ALICE, '5', TEXTS));
    const key = randomUUID();
    await redis.halt();
    const refused = await erase(anna, key);
    expect(refused).toMatchObject({ status: 503, body: { code: 'ERASURE_INCOMPLETE', retryable: true } });
    expect(refused.headers.get('Retry-After')).toBe(String(PROBLEMS.ERASURE_INCOMPLETE.retryAfter));
    expect((await historyOf(service, anna)).map(({ reference }) => reference)).toEqual([null, null, null]);
    await redis.restart();
    await until(async () => (await erase(anna, key)).status === 200);
    expect(await traces()).toEqual([]);
  });

  it('leaves them in no answer of an endpoint that echoes, whoever it was told of, before and after', async () => {
    const receiver = await WebhookReceiver.start();
    let isHeld = false;
    const held: (() => void)[] = [];
    receiver.behaviour = async ({ body }, response) => {
      if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
      response.writeHead(500).end(body);
      return undefined;
    };
    // What is not taken at its first try is parked, and all behind it is tried.
    await world.startExtra({ ...QUICK, WEBHOOK_RETRY_FOR_MS: '0', WEBHOOK_TIMEOUT_MS: '60000' });
    await subscribe(service, receiver);
    const parked = async (userId: string) =>
      database.query<{ answer: string | null }>('SELECT last_answer AS answer FROM webhook_parked WHERE user_id = $1', [userId]); // prettier-ignore
    const [anna, bob] = [await openWallet(service, '100'), await openWallet(service, '100')];
    await service.spend(bob, '1');
    await transfer(service, transferOf(anna, bob, '5', TEXTS));
    await until(async () => (await parked(anna)).length === 2 && (await parked(bob)).length === 3);
    expect(await traces()).toContain('2 rows of webhook_parked');
    isHeld = true;
    await transfer(service, transferOf(anna, bob, '5', TEXTS));
    await until(() => held.length === 2);

    expect((await erase(anna)).status).toBe(200);
    expect(await traces()).toEqual([]);
    // Of what is bob's alone nothing is erased.
    expect((await parked(bob)).filter(({ answer }) => answer !== null)).toHaveLength(2);

    isHeld = false;
    for (const answer of held) answer();
    // And the erasure itself.
    await until(async () => (await parked(anna)).length === 4 && (await parked(bob)).length === 4);
    expect(await traces()).toEqual([]);
    await receiver.stop();
  });

  it('killed in the middle goes on when it is sent again', async () => {
    const anna = await openWallet(service, '100');
    for (let round = 0; round < 4; round++) {
      const items = Array.from({ length: 500 }, (_, index) => ({ ...spendOf(anna), amount: '0.01', idempotencyKey: `${anna}-${round}-${index}` })); // prettier-ignore
      await service.postTo('/api/v1/wallets/transactions/bulk', { items }, null);
    }
    const inTheMiddle = (await historyOf(service, anna))[1_000]!;
    const victim = await ServiceProcess.start(database, { REDIS_URL: redis.url });
    // One row is locked: it comes as far as that. What it has sent of this batch goes on without it, and none behind it.
    const session = await ForeignSession.begin(database);
    const key = randomUUID();
    try {
      await session.query('SELECT FROM transactions WHERE id = $1 FOR UPDATE', [inTheMiddle.id]);
      const sent = fetch(`${victim.url}/api/v1/wallets/${anna}/erasure`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
        body: JSON.stringify({ reason: 'ticket 820' }),
      });
      await untilBlocked(database);
      await victim.kill();
      await expect(sent).rejects.toThrow();
    } finally {
      await session.release();
    }
    const left = (await historyOf(service, anna)).filter(({ reference }) => reference !== null).length;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(2_000);
    await expectLedgerToBalance(database);

    // The dead claim is in Redis: what it was for is decided.
    const answer = await erase(anna, key);
    expect(answer).toMatchObject({ status: 200, body: { transactions: 2_000 } });
    expect(await traces()).toEqual([]);
  });

  it('and what is erased are in no line of the log', async () => {
    const loud = await ServiceProcess.start(database, { REDIS_URL: redis.url, LOG_LEVEL: 'trace' });
    const anna = await openWallet(service, '100');
    const send = (path: string, body: object) =>
      fetch(loud.url + path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() },
        body: JSON.stringify(body),
      }).then((response) => response.text());
    await send('/api/v1/wallets/transactions', spendOf(anna));
    await send('/api/v1/wallets/transactions', { ...spendOf(anna), amount: '1e9' });
    await fetch(`${loud.url}/api/v1/wallets/${anna}/transactions?reference=${SECRET}`).then((response) => response.text()); // prettier-ignore
    await send(`/api/v1/wallets/${anna}/erasure`, { reason: SECRET });
    await loud.kill();
    const { stdout, stderr } = await loud.ended;
    expect(logOf(stdout).length).toBeGreaterThan(3);
    expect(stdout + stderr).not.toContain(SECRET);
    await erase(anna);
  });

  it('is the only change that the database lets anybody make to a transaction, and never back', async () => {
    const anna = await openWallet(service, '100');
    const { txId } = (await service.post(spendOf(anna))).body as { txId: string };
    const texts = `reference = NULL, metadata = NULL, reason = NULL, salt = NULL`;
    const attempt = (set: string) =>
      withClient(database.superuserUrl, async (client) => {
        await client.query('BEGIN');
        try {
          await client.query(`UPDATE transactions SET ${set} WHERE id = $1`, [txId]);
          return 'not refused';
        } catch (error) {
          return (error as { code: string }).code;
        } finally {
          await client.query('ROLLBACK');
        }
      });
    expect(await attempt(`${texts}, erased_at = now()`)).toBe('not refused');
    for (const set of [
      texts,
      'erased_at = now()',
      `reference = NULL, erased_at = now()`,
      `${texts}, erased_at = now(), amount = 2`,
      `${texts}, erased_at = now(), texts_hash = NULL`,
      `${texts}, erased_at = now(), details = '{}'`,
      `reference = 'another', metadata = NULL, reason = NULL, erased_at = now()`,
    ]) {
      expect([set, await attempt(set)]).toEqual([set, '23001']);
    }
    await erase(anna);
    for (const set of [
      `${texts}, erased_at = now()`,
      'erased_at = NULL',
      `reference = 'back', salt = '\\x00', erased_at = NULL`,
    ]) {
      expect([set, await attempt(set)]).toEqual([set, '23001']);
    }
  });
});
