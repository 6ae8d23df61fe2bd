import { randomUUID } from 'node:crypto';
import { essenceOf, expectInProgress, isReplay, transactionIdsOf, untilRedisIsReliable } from './support/idempotency';
import { expectLedgerToBalance } from './support/ledger';
import { type Answer, countStatuses, type TestService, times } from './support/service';
import { untilBlocked } from './support/sessions';
import { describeSliced } from './support/slices';
import { openWallet, openWallets } from './support/wallets';
import { useWorld } from './support/world';

describeSliced('a request whose COMMIT is lost', (slices) => {
  const world = useWorld({
    slices,
    redis: 'own',
    // One connection: as long as the proxy loses it, there is no other way to the database.
    proxy: true,
    instances: [{ DATABASE_POOL_MAX: '1' }, {}],
  });
  const { service, other, database, redis } = world;

  beforeAll(async () => {
    await Promise.all([untilRedisIsReliable(service), untilRedisIsReliable(other)]);
  });

  afterEach(async () => {
    expect(world.proxy.pending).toBe(0);
    await expectLedgerToBalance(database);
  });

  /** Whoever repeats the request, and whichever layer answers. */
  async function expectReplaysOf(answer: Answer, repeat: (instance: TestService) => Promise<Answer>): Promise<void> {
    for (const instance of [service, other]) expect(essenceOf(await repeat(instance))).toEqual(essenceOf(answer));
    await redis.client.flushall();
    for (const instance of [service, other]) expect(essenceOf(await repeat(instance))).toEqual(essenceOf(answer));
  }

  describe.each(['unsent', 'unanswered'] as const)('(%s)', (loss) => {
    it.each([
      { amount: '1', status: 201, balance: '9' },
      { amount: '11', status: 422, balance: '10' },
    ])('has one effect and is answered $status', async ({ amount, status, balance }) => {
      const [user, key] = [await openWallet(other, '10'), randomUUID()];
      world.proxy.loseAt('COMMIT', loss);

      const answer = await service.spend(user, amount, 'GOLD', key);

      expect(answer.status).toBe(status);
      expect(await transactionIdsOf(database, key)).toEqual([(answer.body as { txId: string }).txId]);
      await expectReplaysOf(answer, (instance) => instance.spend(user, amount, 'GOLD', key));
      expect(await other.balance(user)).toBe(balance);
    });

    it('in a batch with 19 others has one effect, as they have', async () => {
      const users = await openWallets(other, 20, '10');
      const keys = users.map(() => randomUUID());
      world.proxy.loseAt('COMMIT', loss);

      const answers = await Promise.all(users.map((user, index) => service.spend(user, '1', 'GOLD', keys[index])));

      expect(countStatuses(answers)).toEqual({ 201: 20 });
      for (const [index, answer] of answers.entries()) {
        expect(await transactionIdsOf(database, keys[index]!)).toEqual([(answer.body as { txId: string }).txId]);
        expect(await other.balance(users[index]!)).toBe('9');
      }
    });

    it('says that its outcome is unknown when the database stays away, and the repeat tells it', async () => {
      const [user, key] = [await openWallet(other, '10'), randomUUID()];
      world.proxy.loseAt('COMMIT', loss);
      // The name that each new connection begins with.
      world.proxy.loseAt('wallet-service', 'unsent', Infinity);

      const unknown = await service.spend(user, '1', 'GOLD', key);
      world.proxy.heal();

      expect(unknown).toMatchObject({ status: 503, body: { code: 'OUTCOME_UNKNOWN' } });
      expect(unknown.headers.get('Retry-After')).toBe('1');
      // Its claim is gone: nobody has to wait for it to expire.
      const answer = await other.spend(user, '1', 'GOLD', key);
      expect(answer).toMatchObject({ status: 201, body: { balance: '9' } });
      expect(isReplay(answer)).toBe(loss === 'unanswered');
      expect(await transactionIdsOf(database, key)).toEqual([(answer.body as { txId: string }).txId]);
      await expectReplaysOf(answer, (instance) => instance.spend(user, '1', 'GOLD', key));
    });

    it('has one effect when it is repeated at once, by many', async () => {
      const [user, key] = [await openWallet(other, '10'), randomUUID()];
      world.proxy.loseAt('COMMIT', loss);

      const answers = await Promise.all([
        service.spend(user, '1', 'GOLD', key),
        ...times(20, (index) => [service, other][index % 2]!.spend(user, '1', 'GOLD', key)),
      ]);
      // When `other` was the one that posted, the loss is still to come.
      if (world.proxy.pending > 0) await service.topUp(randomUUID(), '1');

      const [transactionId, ...more] = await transactionIdsOf(database, key);
      expect(more).toEqual([]);
      for (const answer of answers) {
        if (answer.status === 409) expectInProgress(answer);
        else expect(answer).toMatchObject({ status: 201, body: { txId: transactionId, balance: '9' } });
      }
      expect(await other.balance(user)).toBe('9');
    });
  });

  // "A SELECT finds nothing, so it has failed" would be wrong here: the old backend is still going to commit.
  it('but reaches PostgreSQL late has one effect', async () => {
    const [user, key] = [await openWallet(other, '10'), randomUUID()];
    world.proxy.holdAt('COMMIT');

    const answered = service.spend(user, '1', 'GOLD', key);
    await untilBlocked(database);
    expect(await transactionIdsOf(database, key)).toEqual([]);
    expectInProgress(await other.spend(user, '1', 'GOLD', key));
    world.proxy.deliver();

    const answer = await answered;
    expect(answer).toMatchObject({ status: 201, body: { balance: '9' } });
    expect(await transactionIdsOf(database, key)).toEqual([(answer.body as { txId: string }).txId]);
    await expectReplaysOf(answer, (instance) => instance.spend(user, '1', 'GOLD', key));
  });
});
