import { randomUUID } from 'node:crypto';
import { lastingText } from './support/answers';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  expectInProgress,
  expectOneOutcome,
  isReplay,
  transactionIdsOf,
  untilRedisIsReliable,
} from './support/idempotency';
import { expectLedgerToBalance } from './support/ledger';
import { holdOf, walletOf } from './support/movements';
import { type Answer, times } from './support/service';
import { failingAt, type FailPoint, ServiceProcess } from './support/service-process';
import { describeSliced } from './support/slices';
import { until } from './support/sessions';
import { openWallet } from './support/wallets';
import { useWorld } from './support/world';

describeSliced('an instance that is killed', (slices) => {
  const { service: survivor, database, redis } = useWorld({ slices, redis: 'own' });

  beforeAll(() => untilRedisIsReliable(survivor));

  afterEach(async () => {
    await ServiceProcess.killAll();
    await expectLedgerToBalance(database);
  });

  /** The claim of the dead, the only thing in Redis. */
  async function die(
    failPoint: FailPoint,
    wish: object,
    key: string,
    path = 'transactions',
  ): Promise<{ leftMs: number }> {
    await redis.client.flushall();
    const doomed = await ServiceProcess.start(database, { REDIS_URL: redis.url, ...failingAt(failPoint) });
    const answer = fetch(`${doomed.url}/api/v1/wallets/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify(wish),
    });
    await expect(answer).rejects.toThrow();
    expect(await doomed.ended).toMatchObject({ signal: 'SIGKILL' });
    const claims = await redis.storedNames();
    expect(claims).toHaveLength(1);
    return { leftMs: await redis.client.pttl(claims[0]!) };
  }

  it.each([
    { what: 'success', amount: '1', status: 201 },
    { what: 'refusal', amount: '11', status: 422 },
  ])('between COMMIT and its word to Redis leaves a $what that is replayed at once', async ({ amount, status }) => {
    const [userId, key] = [await openWallet(survivor, '10'), randomUUID()];
    const wish = { userId, type: 'SPEND', amount, assetSymbol: 'GOLD' };

    const { leftMs } = await die('between COMMIT and Redis', wish, key);
    expect(leftMs).toBeGreaterThan(0);
    const [transactionId] = await transactionIdsOf(database, key);
    const answers = await Promise.all(times(10, () => survivor.post(wish, key)));

    for (const answer of answers) {
      expect(answer).toMatchObject({ status, body: { txId: transactionId } });
      expect(lastingText(answer.text)).toBe(lastingText(answers[0]!.text));
      expect(isReplay(answer)).toBe(true);
    }
    expect(await survivor.post({ ...wish, amount: '2' }, key)).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
    expect(await survivor.balance(userId)).toBe(status === 201 ? '9' : '10');
  });

  it('at each step of a hold leaves it placed, captured and released once, as its history tells', async () => {
    const userId = await openWallet(survivor, '100');
    const wish = { userId, amount: '30', assetSymbol: 'GOLD' };
    const again = async (path: string, body: object, key: string) => {
      const answer = await survivor.postTo(`/api/v1/wallets/${path}`, body, key);
      expect(isReplay(answer)).toBe(true);
      return answer;
    };
    const [placing, capturing, releasing] = [randomUUID(), randomUUID(), randomUUID()];

    await die('between COMMIT and Redis', wish, placing, 'holds');
    const { id } = (await again('holds', wish, placing)).body as { id: string };
    const part = { amount: '10', final: false };
    await die('between COMMIT and Redis', part, capturing, `holds/${id}/captures`);
    expect(await again(`holds/${id}/captures`, part, capturing)).toMatchObject({
      status: 201,
      body: { balance: '90' },
    });
    await die('between COMMIT and Redis', {}, releasing, `holds/${id}/release`);
    expect(await again(`holds/${id}/release`, {}, releasing)).toMatchObject({ status: 200, body: { balance: '90' } });

    expect(await walletOf(survivor, userId)).toMatchObject({ balance: '90', available: '90', held: '0' });
    const { transactions, ...shown } = await holdOf(survivor, id);
    expect(shown).toMatchObject({ status: 'RELEASED', captured: '10.0000', remaining: '0.0000' });
    expect(transactions.map(({ type, amount, idempotencyKey }) => [type, amount, idempotencyKey])).toEqual([
      ['HOLD', '30.0000', placing],
      ['CAPTURE', '10.0000', capturing],
      ['RELEASE', '20.0000', releasing],
    ]);
  });

  it('between its claim and BEGIN leaves a key that is free again within seconds', async () => {
    const [userId, key] = [await openWallet(survivor, '10'), randomUUID()];
    const wish = { userId, type: 'SPEND', amount: '1', assetSymbol: 'GOLD' };

    const { leftMs } = await die('between claim and BEGIN', wish, key);
    expect(leftMs).toBeLessThanOrEqual(10_000);
    const answers: Answer[] = [];
    await until(async () => {
      await sleep(200);
      answers.push(...(await Promise.all(times(3, () => survivor.post(wish, key)))));
      return answers.at(-1)!.status !== 409;
    });

    expectInProgress(answers[0]!);
    const outcome = await expectOneOutcome(database, key, answers);
    expect(outcome).toMatchObject({ status: 201, body: { balance: '9' } });
  });
});
