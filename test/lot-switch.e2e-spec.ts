import { randomUUID } from 'node:crypto';
import { type AssetDto } from '../src/asset/asset.dto';
import { type HoldDto } from '../src/hold/hold.dto';
import { LotOpening } from '../src/lot/lot-opening';
import { balanceOf, chargeBack, credit, lotsOf } from './support/lots';
import {
  capture,
  historyOf,
  hold,
  placed,
  refund,
  release,
  transfer,
  txIdOf,
  usersOverSlices,
} from './support/movements';
import { type Answer, countStatuses, times, type TestService } from './support/service';
import { ServiceProcess } from './support/service-process';
import { until } from './support/sessions';
import { describeSliced } from './support/slices';
import { openAsset } from './support/wallets';
import { useWorld } from './support/world';

const POINTS = { assetSymbol: 'POINTS' };

describeSliced('an asset that begins to keep lots', (slices) => {
  const { service, other, database } = useWorld({
    ...{ slices, instances: 2, forEachTest: true, mustBalance: 'after each test' },
  });

  beforeEach(() => openAsset(service, 'POINTS', 0, '1000000'));

  const keepLots = (at: TestService) => at.send('PATCH', '/api/v1/assets/POINTS', { lots: true }, null);
  const stateOf = async () =>
    (await database.query<{ lots: string }>(`SELECT lots FROM assets WHERE symbol = 'POINTS'`))[0]!.lots;
  const open = (at: TestService) => at.app.get(LotOpening).openAll();
  const spend = (at: TestService, userId: string, amount: string) => credit(at, userId, 'SPEND', amount);
  /** Wallets of which not all is in lots. */
  const unopened = async () => {
    const [row] = await database.query<{ count: string }>(
      `SELECT count(*) FROM wallets JOIN assets ON assets.id = asset_id WHERE symbol = 'POINTS' AND kind = 'USER'
          AND balance <> (SELECT coalesce(sum(remaining), 0) FROM lots WHERE wallet_id = wallets.id AND lots.slice = wallets.slice)`,
    );
    return Number(row!.count);
  };

  it('makes one lot without expiry of what each wallet holds, once, and of nothing else', async () => {
    const [rich, poor] = [randomUUID(), randomUUID()];
    await credit(service, rich, 'BONUS', '10');
    await credit(service, rich, 'TOP_UP', '5');
    await credit(service, poor, 'TOP_UP', '5');
    await spend(service, poor, '5');
    expect(await credit(service, rich, 'BONUS', '1', { priority: 3 })).toMatchObject({
      ...{ status: 422, body: { code: 'ASSET_WITHOUT_LOTS' } },
    });

    expect(await keepLots(other)).toMatchObject({ status: 200, body: { lots: true, bonusTransferable: true } });
    // Shown as it will be, though nobody has come by yet.
    expect(await balanceOf(service, rich)).toMatchObject({ balance: '15', classes: { PAID: '15', BONUS: '0' } });
    await Promise.all([open(service), open(other)]);

    expect(await stateOf()).toBe('KEPT');
    expect(await lotsOf(service, rich)).toMatchObject([
      { class: 'PAID', amount: '15', remaining: '15', expiresAt: null },
    ]);
    expect(await lotsOf(service, poor)).toEqual([]);
    expect((await historyOf(service, rich)).map(({ type }) => type)).toEqual(['OPEN_LOT', 'TOP_UP', 'BONUS']);
    // For good, and idempotent.
    expect(await keepLots(service)).toMatchObject({ status: 200, body: { lots: true } });
    await open(service);
    expect((await historyOf(service, rich)).length).toBe(3);
    expect(await credit(other, rich, 'BONUS', '1', { priority: 3 })).toMatchObject({ status: 201 });
  });

  it('opens the lot before whatever comes first to the wallet, with the holds of before', async () => {
    const [user, friend] = usersOverSlices(slices, 2) as [string, string];
    await credit(service, user, 'TOP_UP', '100');
    const spent = txIdOf(await spend(service, user, '40'));
    const { id } = await placed(service, user, '30', POINTS);
    const expiring = await placed(service, user, '5', { ...POINTS, expiresInSeconds: 3_600 });
    await capture(service, id, { amount: '10', final: false });
    await keepLots(service);

    await credit(other, user, 'BONUS', '7', { expiresInSeconds: 3_600 });
    expect((await lotsOf(service, user)).map(({ remaining, held }) => [remaining, held])).toEqual([
      ['7', '0'],
      ['50', '25'],
    ]);
    await capture(other, id, { amount: '15' });
    await release(service, expiring.id);
    expect((await lotsOf(service, user)).map(({ remaining, held }) => [remaining, held])).toEqual([
      ['7', '0'],
      ['35', '0'],
    ]);
    // What was spent before there were lots comes back as one of its own.
    await refund(other, spent, { amount: '15' });
    await refund(other, spent);
    expect((await lotsOf(service, user)).map((lot) => [lot.class, lot.remaining, lot.expiresAt === null])).toEqual([
      ['PAID', '25', true],
      ['PAID', '15', true],
      ['BONUS', '7', false],
      ['PAID', '35', true],
    ]);
    await transfer(service, { fromUserId: user, toUserId: friend, amount: '12', ...POINTS });
    expect((await lotsOf(other, friend)).map((lot) => [lot.class, lot.amount])).toEqual([
      ['BONUS', '7'],
      ['PAID', '5'],
    ]);
    await open(service);
    expect([await unopened(), await stateOf()]).toEqual([0, 'KEPT']);
  });

  it.each(['LOT', 'ANY'])('charges back from %s what was bought before, of all that is there', async (from) => {
    const user = randomUUID();
    const bought = txIdOf(await credit(service, user, 'TOP_UP', '10'));
    await spend(service, user, '4');
    await keepLots(service);
    const answer = await chargeBack(other, bought, { from });
    expect(answer).toMatchObject({ status: 201, body: { balance: '0', debt: '4', takenFromLot: '0', spentOn: [] } });
  });

  it('stops no writes, and loses none of them', async () => {
    const users = usersOverSlices(slices, 24);
    await Promise.all(users.map((user) => credit(service, user, 'TOP_UP', '100')));
    const holds = await Promise.all(users.map((user) => hold(service, user, '20', POINTS)));
    let isOver = false;
    const answers: Answer[] = [];
    const writers = users.map(async (user, index) => {
      for (let round = 0; !isOver || round < 4; round++) {
        const at = (index + round) % 2 ? service : other;
        answers.push(await credit(at, user, 'TOP_UP', '3'), await spend(at, user, '2'));
        const fromUserId = users[(index + round + 1) % users.length]!;
        answers.push(await transfer(at, { fromUserId, toUserId: user, amount: '1', ...POINTS }));
      }
    });
    await keepLots(other);
    await Promise.all([open(service), open(other)]);
    await until(async () => (await stateOf()) === 'KEPT');
    isOver = true;
    await Promise.all(writers);

    expect(countStatuses(answers)).toEqual({ 201: answers.length });
    const captured = await Promise.all(
      holds.map(({ body }, index) => capture(index % 2 ? service : other, (body as HoldDto).id)),
    );
    expect(countStatuses(captured)).toEqual({ 201: users.length });
    const balances = await Promise.all(users.map((user) => balanceOf(service, user)));
    const total = balances.reduce((sum, { balance }) => sum + Number(balance), 0);
    expect(total).toBe(24 * 80 + answers.length / 3);
    expect(await unopened()).toBe(0);
    const opened = await database.query(`SELECT FROM transactions WHERE type = 'OPEN_LOT'`);
    expect(opened.length).toBe(24);
  });

  it('goes on where it was killed', async () => {
    const users = times(300, () => randomUUID());
    for (let first = 0; first < users.length; first += 150) {
      const items = users.slice(first, first + 150).map((userId) => {
        return { idempotencyKey: randomUUID(), userId, type: 'TOP_UP', amount: '10', ...POINTS };
      });
      expect(await service.postTo('/api/v1/wallets/transactions/bulk', { items }, null)).toMatchObject({ status: 200 });
    }
    // The service that opens them is slow: it is killed in the middle.
    const settings = { POSTING_BATCH_MAX: '5', EXPIRY_INTERVAL_MS: '20', POSTING_LANES: '1' };
    const process = await ServiceProcess.start(database, settings);
    await keepLots(service);
    await until(async () => (await unopened()) < 270);
    await process.kill();
    const left = await unopened();
    expect(left).toBeGreaterThan(0);
    expect(await stateOf()).toBe('OPENING');

    // What nobody has opened yet is as good as before.
    const answers = await Promise.all(users.slice(0, 40).map((user) => spend(service, user, '4')));
    expect(countStatuses(answers)).toEqual({ 201: 40 });
    await ServiceProcess.start(database, { EXPIRY_INTERVAL_MS: '20' });
    await until(async () => (await stateOf()) === 'KEPT');

    expect(await unopened()).toBe(0);
    const rows = await database.query(`SELECT FROM transactions WHERE type = 'OPEN_LOT'`);
    expect(rows.length).toBe(300);
    const { body } = await service.get('/api/v1/assets/POINTS');
    expect((body as AssetDto).lots).toBe(true);
    await ServiceProcess.killAll();
  }, 400_000);
});
