import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { NO_TEXTS } from '../src/posting/command';
import { PostingQueue } from '../src/posting/posting-queue';
import { type Answer, countStatuses, times } from './support/service';
import { describeSliced } from './support/slices';
import { command, fund, GOLD } from './support/wallets';
import { useWorld } from './support/world';

type Query = (this: Client, ...values: unknown[]) => Promise<unknown>;

/** How often PostgreSQL is waited for: what is sent before an answer came is on the same trip. */
async function roundTripsOf(work: () => Promise<unknown>): Promise<number> {
  const prototype = Client.prototype as unknown as { query: Query };
  const { query } = prototype;
  let [trips, isAnswered] = [0, true];
  const spy = jest.spyOn(prototype, 'query').mockImplementation(function (this: Client, ...sent) {
    if (isAnswered) trips += 1;
    isAnswered = false;
    const [statement] = sent as [{ callback?: (...answer: unknown[]) => void } | string];
    const note = () => (isAnswered = true);
    // Those of a unit of work are answered by a callback, others by a promise.
    if (typeof statement === 'object' && statement.callback) {
      const { callback } = statement;
      statement.callback = (...answer) => {
        note();
        callback(...answer);
      };
      return query.apply(this, sent);
    }
    const answer = query.apply(this, sent);
    answer.then(note).catch(() => undefined);
    return answer;
  });
  await work();
  spy.mockRestore();
  return trips;
}

describeSliced('the first credits of a new user', (slices) => {
  const { services, database } = useWorld({ instances: 2, slices, mustBalance: 'after each test' });
  const instance = (index: number) => services[index % 2]!;

  it('open one wallet when 100 come in parallel', async () => {
    const user = randomUUID();

    const answers = await Promise.all(times(100, () => instance(0).topUp(user, '1')));

    await expectOneWalletOfHundredCredits(user, answers);
  });

  it('open one wallet when 100 come in parallel to two instances', async () => {
    for (const user of times(5, () => randomUUID())) {
      const answers = await Promise.all(times(100, (index) => instance(index).topUp(user, '1')));

      await expectOneWalletOfHundredCredits(user, answers);
    }
  });

  it('open one wallet each when those of 100 users come at once to two instances', async () => {
    const users = times(100, () => randomUUID());

    const answers = await Promise.all(users.flatMap((user) => times(4, (index) => instance(index).topUp(user, '1'))));

    expect(countStatuses(answers)).toEqual({ 201: 400 });
    const wallets = await database.query<{ balance: string; entry_count: string }>(
      'SELECT balance, entry_count FROM wallets WHERE user_id = ANY($1)',
      [users],
    );
    expect(wallets).toEqual(times(100, () => ({ balance: '40000', entry_count: '4' })));
  });

  it('open one wallet for each asset', async () => {
    const user = randomUUID();

    const answers = await Promise.all(
      times(100, (index) => instance(index >> 1).topUp(user, '1', index % 2 === 0 ? 'GOLD' : 'DIAMOND')),
    );

    expect(countStatuses(answers)).toEqual({ 201: 100 });
    expect(await instance(0).balance(user, 'GOLD')).toBe('50');
    expect(await instance(1).balance(user, 'DIAMOND')).toBe('50');
    expect(await database.query('SELECT FROM wallets WHERE user_id = $1', [user])).toHaveLength(2);
  });

  it('come either before or after a racing spend, which leaves no trace when it was too early', async () => {
    const users = times(50, () => ({ user: randomUUID(), key: randomUUID() }));

    const answers = await Promise.all(
      users.map(({ user, key }, index) =>
        Promise.all([instance(index).spend(user, '1', 'GOLD', key), instance(index + 1).topUp(user, '1')]),
      ),
    );

    for (const [index, [spent, toppedUp]] of answers.entries()) {
      const { user, key } = users[index]!;
      expect(toppedUp).toMatchObject({ status: 201, body: { balance: '1' } });
      if (spent.status === 404) {
        expect(spent.body).toMatchObject({ code: 'WALLET_NOT_FOUND' });
        expect(await instance(index).spend(user, '1', 'GOLD', key)).toMatchObject({ status: 201 });
      } else {
        expect(spent).toMatchObject({ status: 201 });
      }
      expect(await instance(index).balance(user)).toBe('0');
    }
  });

  it('open the wallet before a spend that comes behind them in the same batch', async () => {
    const user = randomUUID();

    // The first is posted at once, alone, while the others gather behind it.
    const [, toppedUp, spent] = await Promise.all([
      instance(0).topUp(randomUUID(), '1'),
      instance(0).topUp(user, '3'),
      instance(0).spend(user, '1'),
    ]);

    expect(toppedUp).toMatchObject({ status: 201, body: { balance: '3' } });
    expect(spent).toMatchObject({ status: 201, body: { balance: '2' } });
  });

  it('cost no more round trips than those that come later', async () => {
    await instance(0).topUp(randomUUID(), '1');
    const user = randomUUID();

    const trips = [
      await roundTripsOf(() => instance(0).topUp(user, '1')),
      await roundTripsOf(() => instance(0).topUp(user, '1')),
    ];

    // One to lock and look up, one to write and COMMIT.
    expect(trips).toEqual([2, 2]);
  });

  it('open no wallet for the receiver of a transfer that is refused, and spoil no neighbour in its batch', async () => {
    const [sender, receiver, neighbour] = [randomUUID(), randomUUID(), randomUUID()];
    await fund(instance(0), sender, '1');
    const queue = instance(0).app.get(PostingQueue);
    const send = { type: 'TRANSFER', userId: sender, toUserId: receiver, assetId: GOLD, amountMinor: 2_0000n } as const;
    const transfer = { ...command(), isGroup: true, operations: [{ ...send, ...NO_TEXTS }] };

    const [refused] = await Promise.all([queue.post(transfer), queue.post(command({ userId: neighbour }))]);

    expect(refused.transactions).toMatchObject([
      { type: 'SEND', userId: sender, rejection: { code: 'INSUFFICIENT_FUNDS' } },
      { type: 'RECEIVE', userId: receiver, rejection: { code: 'INSUFFICIENT_FUNDS' }, walletId: null },
    ]);
    expect(await database.query('SELECT FROM wallets WHERE user_id = $1', [receiver])).toEqual([]);
    expect(await instance(0).balance(neighbour)).toBe('1');
  });

  async function expectOneWalletOfHundredCredits(user: string, answers: readonly Answer[]): Promise<void> {
    expect(countStatuses(answers)).toEqual({ 201: 100 });
    const wallets = await database.query<{ id: string }>(
      'SELECT id, balance, entry_count FROM wallets WHERE user_id = $1',
      [user],
    );
    expect(wallets).toMatchObject([{ balance: '1000000', entry_count: '100' }]);
    const entries = await database.query(
      'SELECT seq, balance_after FROM ledger_entries WHERE wallet_id = $1 ORDER BY seq',
      [wallets[0]?.id],
    );
    expect(entries).toEqual(times(100, (index) => ({ seq: `${index + 1}`, balance_after: `${index + 1}0000` })));
    // Each caller was told the balance after its own credit, and no two the same.
    const told = answers.map(({ body }) => Number((body as { balance: string }).balance));
    expect(told.sort((a, b) => a - b)).toEqual(times(100, (index) => index + 1));
  }
});
