import { randomUUID } from 'node:crypto';
import { lastingText } from './support/answers';
import {
  capture,
  fundedOverSlices,
  hold,
  historyOf,
  link,
  operation,
  placed,
  refund,
  release,
  setStatus,
  transfer,
  transferOf,
  txIdOf,
  usersOverSlices,
  walletOf,
} from './support/movements';
import { countStatuses, type TestService, times, TREASURY } from './support/service';
import { describeSliced } from './support/slices';
import { useWorld } from './support/world';

describeSliced('the status of a wallet', (slices) => {
  const { service, services, other } = useWorld({ slices, instances: 2, mustBalance: 'after each test' });

  const funded = async (amount: string) =>
    (await fundedOverSlices(service, slices, amount, amount)) as [string, string];
  const userOf = async (instance: TestService, userId: string) =>
    (await instance.get(`/api/v1/wallets/${userId}`)).body;
  const refusedAs = (code: string) => ({ status: 422, body: { code } });

  it('stops what a frozen user does, and nothing that the house does', async () => {
    const [user, friend] = await funded('100');
    const spent = txIdOf(await service.spend(user, '10'));
    const { id } = await placed(service, user, '30');

    const frozen = await setStatus(service, user, 'FROZEN');

    expect(frozen).toMatchObject({
      status: 200,
      body: { type: 'FREEZE', status: 'SUCCESS', userId: user, assetSymbol: null, amount: null, reason: 'ticket 816' },
    });
    expect(await userOf(other, user)).toMatchObject({ status: 'FROZEN', wallets: [{ status: 'FROZEN', held: '30' }] });
    for (const refused of [
      await other.spend(user, '1'),
      await hold(other, user, '1'),
      await transfer(other, transferOf(user, friend, '1')),
      await transfer(other, transferOf(user, friend, '1', { fee: { amount: '1', paidBy: 'SENDER' } })),
      await link(other, [operation('SPEND', user, '1')]),
    ]) {
      expect(refused).toMatchObject(refusedAs('WALLET_FROZEN'));
    }
    for (const accepted of [
      await other.topUp(user, '1'),
      await other.post({ ...operation('ADJUST_DOWN', user, '1'), reason: 'correction' }),
      await transfer(other, transferOf(friend, user, '5', { fee: { amount: '1', paidBy: 'RECEIVER' } })),
      await refund(other, spent, { amount: '5' }),
      await capture(other, id, { amount: '10', final: false }),
    ]) {
      expect(accepted).toMatchObject({ status: 201 });
    }
    expect(await release(other, id)).toMatchObject({ status: 200 });
    expect(await walletOf(service, user)).toMatchObject({
      balance: '89',
      available: '89',
      held: '0',
      status: 'FROZEN',
    });

    expect(await setStatus(other, user, 'ACTIVE')).toMatchObject({ status: 200, body: { type: 'UNFREEZE' } });
    expect(await service.spend(user, '89')).toMatchObject({ status: 201 });
  });

  it('is that of one wallet, or of all of a user, whichever is stricter', async () => {
    const [user] = await funded('100');
    await service.topUp(user, '10', 'DIAMOND');

    expect(await setStatus(service, user, 'FROZEN', { assetSymbol: 'gold' })).toMatchObject({
      body: { type: 'FREEZE', assetSymbol: 'GOLD', amount: null, balanceAfter: '100.0000' },
    });
    expect(await other.spend(user, '1')).toMatchObject(refusedAs('WALLET_FROZEN'));
    expect(await other.spend(user, '1', 'DIAMOND')).toMatchObject({ status: 201 });
    expect(await userOf(service, user)).toMatchObject({
      status: 'ACTIVE',
      wallets: [
        { assetSymbol: 'GOLD', status: 'FROZEN' },
        { assetSymbol: 'DIAMOND', status: 'ACTIVE' },
      ],
    });
    await setStatus(service, user, 'FROZEN');
    await setStatus(service, user, 'ACTIVE', { assetSymbol: 'GOLD' });
    expect(await other.spend(user, '1')).toMatchObject(refusedAs('WALLET_FROZEN'));
    await setStatus(service, user, 'ACTIVE');
    expect(await other.spend(user, '1')).toMatchObject({ status: 201 });
  });

  it('of a user holds for wallets that are yet to come', async () => {
    const [user] = usersOverSlices(slices, 1) as [string];
    expect(await setStatus(service, user, 'FROZEN')).toMatchObject({ status: 200 });
    expect(await userOf(other, user)).toEqual({ userId: user, status: 'FROZEN', wallets: [] });

    expect(await other.topUp(user, '100')).toMatchObject({ status: 201 });
    expect(await other.spend(user, '1')).toMatchObject(refusedAs('WALLET_FROZEN'));
    expect(await walletOf(service, user)).toMatchObject({ status: 'FROZEN', available: '100' });
    expect(await setStatus(service, user, 'CLOSED')).toMatchObject(refusedAs('WALLET_NOT_EMPTY'));
  });

  it('lets nothing be posted to what is closed, which has to be empty, and can be opened again', async () => {
    const [user, friend] = await funded('100');
    expect(await setStatus(service, user, 'CLOSED', { assetSymbol: 'GOLD' })).toMatchObject(
      refusedAs('WALLET_NOT_EMPTY'),
    );
    const spent = txIdOf(await service.spend(user, '100'));

    expect(await setStatus(service, user, 'CLOSED', { assetSymbol: 'GOLD' })).toMatchObject({
      body: { type: 'CLOSE' },
    });
    for (const refused of [
      await other.topUp(user, '1'),
      await other.spend(user, '1'),
      await refund(other, spent),
      await transfer(other, transferOf(friend, user, '1')),
      await other.post({ ...operation('ADJUST_UP', user, '1'), reason: 'correction' }),
    ]) {
      expect(refused).toMatchObject(refusedAs('WALLET_CLOSED'));
    }
    expect(await other.topUp(user, '1', 'DIAMOND')).toMatchObject({ status: 201 });
    expect(await setStatus(other, user, 'CLOSED')).toMatchObject(refusedAs('WALLET_NOT_EMPTY'));
    await service.spend(user, '1', 'DIAMOND');
    expect(await setStatus(other, user, 'CLOSED')).toMatchObject({ body: { type: 'CLOSE', assetSymbol: null } });
    expect(await other.topUp(user, '1', 'DIAMOND')).toMatchObject(refusedAs('WALLET_CLOSED'));

    expect(await setStatus(other, user, 'ACTIVE')).toMatchObject({ body: { type: 'REOPEN' } });
    expect(await setStatus(other, user, 'ACTIVE', { assetSymbol: 'GOLD' })).toMatchObject({ body: { type: 'REOPEN' } });
    expect(await refund(service, spent)).toMatchObject({ status: 201 });
    expect(await service.balance(user)).toBe('100');
  });

  it('set among 100 spends lets not one more succeed once it is acknowledged, and replays those before', async () => {
    const [user] = await funded('1000');
    const keys = times(100, () => randomUUID());
    let isFrozen = false;
    const late: boolean[] = [];

    const spends = keys.map(async (key, index) => {
      if (index >= 50) await new Promise((resolve) => setTimeout(resolve, index - 50));
      const sentAfter = isFrozen;
      const answer = await services[index % 2]!.spend(user, '1', 'GOLD', key);
      if (sentAfter) late.push(answer.status === 201);
      return answer;
    });
    await setStatus(other, user, 'FROZEN');
    isFrozen = true;
    const credited = await service.topUp(user, '5');
    const answers = await Promise.all(spends);

    const counts = countStatuses(answers);
    expect(counts[201]! + counts[422]!).toBe(100);
    expect(late).not.toContain(true);
    expect(credited.status).toBe(201);
    expect(await service.balance(user)).toBe(String(1005 - counts[201]!));
    for (const [index, answer] of answers.entries()) {
      const again = await services[(index + 1) % 2]!.spend(user, '1', 'GOLD', keys[index]);
      expect(again.headers.get('Idempotent-Replayed')).toBe('true');
      expect(lastingText(again.text)).toBe(lastingText(answer.text));
    }
    const types = (await historyOf(service, user)).map(({ type, status }) => `${type} ${status}`);
    // Newest first: what succeeded was before the freeze.
    expect(types.lastIndexOf('SPEND REJECTED')).toBeLessThan(types.indexOf('FREEZE SUCCESS'));
    expect(types.indexOf('SPEND SUCCESS')).toBeGreaterThan(types.indexOf('FREEZE SUCCESS'));
  });

  it('is set once for a key, and again for another', async () => {
    const [user] = await funded('100');
    const key = randomUUID();
    const answers = await Promise.all(times(6, (index) => setStatus(services[index % 2]!, user, 'FROZEN', {}, key)));
    const again = await setStatus(service, user, 'FROZEN', {}, key);

    expect(again).toMatchObject({ status: 200, body: { type: 'FREEZE', idempotencyKey: key } });
    for (const answer of answers.filter(({ status }) => status !== 409)) expect(answer.body).toEqual(again.body);
    expect(await setStatus(service, user, 'FROZEN')).toMatchObject({ status: 200, body: { type: 'FREEZE' } });
    expect((await historyOf(other, user)).map(({ type, caller }) => [type, caller])).toEqual([
      ['FREEZE', 'anybody'],
      ['FREEZE', 'anybody'],
      ['TOP_UP', 'anybody'],
    ]);
    expect(await setStatus(service, user, 'ACTIVE', {}, key)).toMatchObject(refusedAs('IDEMPOTENCY_KEY_REUSED'));
  });

  it.each([
    ['another status', { status: 'LOCKED' }, 'status'],
    ['no reason', { reason: undefined }, 'reason'],
    ['an empty reason', { reason: '' }, 'reason'],
    ['no asset', { assetSymbol: 'no asset' }, 'assetSymbol'],
  ])('is not set to %s', async (_what, wrong, property) => {
    const [user] = await funded('1');
    const answer = await setStatus(service, user, 'FROZEN', wrong);
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(Object.keys((answer.body as { errors: object }).errors)).toEqual([property]);
    expect(await userOf(service, user)).toMatchObject({ status: 'ACTIVE' });
  });

  it('is not set of the system, nor of a wallet that is not there', async () => {
    const [nobody] = usersOverSlices(slices, 1) as [string];
    expect(await setStatus(service, TREASURY, 'FROZEN')).toMatchObject(refusedAs('SYSTEM_WALLET'));
    const absent = { status: 404, body: { code: 'WALLET_NOT_FOUND' } };
    expect(await setStatus(service, nobody, 'FROZEN', { assetSymbol: 'GOLD' })).toMatchObject(absent);
    const unknown = { status: 404, body: { code: 'ASSET_NOT_FOUND' } };
    expect(await setStatus(service, nobody, 'FROZEN', { assetSymbol: 'NONE' })).toMatchObject(unknown);
  });
});
