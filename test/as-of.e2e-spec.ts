import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../scripts/torture/random.mjs';
import { formatBalance } from '../src/amount';
import { instantOf } from './support/lists';
import { RandomLots } from './support/random-lots';
import { type LedgerRow, type MarkRow, randomHistory, readLedger, readMarks } from './support/random-history';
import { replayBalance, tellOf } from './support/replayed-lots';
import { testSeed } from './support/seed';
import { ISSUANCE, times, TREASURY } from './support/service';
import { describeSliced } from './support/slices';
import { DIAMOND, GOLD, openWallet } from './support/wallets';
import { useWorld } from './support/world';

const STATUS: Record<string, string> = { FREEZE: 'FROZEN', UNFREEZE: 'ACTIVE', CLOSE: 'CLOSED', REOPEN: 'ACTIVE' };
const ORDER = ['ACTIVE', 'FROZEN', 'CLOSED'];

/** Of each asset that keeps lots. */
const STEPS = 24;

/** The wallet as somebody would find it who replays what was posted up to then, in the plainest way. */
function replayed(entries: readonly LedgerRow[], marks: readonly MarkRow[], assetId: number, at: bigint) {
  let balance = 0n;
  for (const { type, amount, micros } of entries) if (micros <= at) balance += type === 'CREDIT' ? amount : -amount;
  const holds = new Map<string, { left: bigint; expires: bigint | null }>();
  const statuses = new Map<number | null, string>();
  for (const { id, type, asset, amount, relatesTo, expires, micros } of marks) {
    if (micros > at) continue;
    if (type in STATUS && (asset === null || asset === assetId)) statuses.set(asset, STATUS[type]!);
    if (asset !== assetId) continue;
    if (type === 'HOLD') holds.set(id, { left: amount, expires });
    if (type === 'CAPTURE' || type === 'RELEASE') holds.get(relatesTo!)!.left -= amount;
  }
  const held = [...holds.values()].reduce((sum, { left, expires }) => (expires !== null && expires <= at ? sum : sum + left), 0n); // prettier-ignore
  const status = [...statuses.values()].reduce((one, other) => (ORDER.indexOf(one) > ORDER.indexOf(other) ? one : other), 'ACTIVE'); // prettier-ignore
  return {
    balance: formatBalance(balance, 4),
    available: formatBalance(balance - held, 4),
    held: formatBalance(held, 4),
    debt: '0',
    status,
  };
}

describeSliced('a balance as of a time', (slices) => {
  const { service, services, database } = useWorld({ slices, instances: 2, mustBalance: 'after all tests' });
  const seed = testSeed();

  /** By one instance and the other. */
  let asked = 0;
  const balanceAt = async (userId: string, at: string, asset = 'GOLD') =>
    services[asked++ % 2]!.get(`/api/v1/wallets/${userId}/balance?asset=${asset}&at=${encodeURIComponent(at)}`);

  it(`is what replaying the ledger up to it comes to, to the microsecond (TEST_SEED=${seed})`, async () => {
    const users = await randomHistory(service, slices, seed);
    // Some of the holds have expired by now, and are not booked.
    await sleep(1_100);
    const random = new Random(seed);
    let heldOnce = false;
    for (const userId of users) {
      const marks = await readMarks(database, userId);
      for (const [asset, assetId] of [
        ['GOLD', GOLD],
        ['DIAMOND', DIAMOND],
      ] as const) {
        const entries = await readLedger(database, userId, assetId);
        if (entries.length === 0) continue;
        const moments = [...entries, ...marks].flatMap(({ micros }) => [micros - 1n, micros, micros + 1n]);
        const expiries = marks.flatMap(({ expires }) => (expires === null ? [] : [expires - 1n, expires]));
        const now = BigInt(Date.now()) * 1_000n;
        const some = Array.from({ length: 100 }, () =>
          random.pick([...moments, ...expiries.filter((one) => one < now)]),
        );
        for (const at of [...some, now]) {
          const expected = replayed(entries, marks, assetId, at);
          heldOnce ||= expected.held !== '0';
          const { body } = await balanceAt(userId, instantOf(at), asset);
          expect({ at, body }).toEqual({ at, body: { userId, assetSymbol: asset, ...expected } });
        }
      }
    }
    expect(heldOnce).toBe(true);
  });

  it(`is so of lots as well, before, at and after whatever happens to them (TEST_SEED=${seed})`, async () => {
    const random = new Random(seed);
    const seen = { expired: 0, held: 0, owing: 0, expiring: 0 };
    // A few ledgers may happen to have none of what is rare: then there are more.
    for (let round = 0; round < 5 && Math.min(...Object.values(seen)) === 0; round++) {
      const many = await Promise.all(times(24, (index) => RandomLots.create(service, `A${slices}_${round}_${index}`, random, STEPS))); // prettier-ignore
      const all = many.filter(({ keepsFrom }) => keepsFrom === 0);
      for (let step = 0; step < STEPS; step++) {
        await Promise.all(all.map((one) => one.step(step)));
        await sleep(random.integer(0, 300));
      }
      for (const { ledger, users } of all) {
        const told = await tellOf(database, ledger.assetId);
        for (const userId of users) {
          const own = told.filter(({ user }) => user === userId);
          const expiries = own.flatMap(({ details }) => [details, ...(details?.lots ?? [])].flatMap((one) => one?.expiresAtMicros ?? [])); // prettier-ignore
          const moments = [...own.map(({ micros }) => micros), ...expiries].map(BigInt);
          for (const at of moments.flatMap((moment) => [moment - 1n, moment, moment + 1n])) {
            const expected = replayBalance(own, at);
            const { body } = await balanceAt(userId, instantOf(at), ledger.symbol);
            expect({ at, body }).toEqual({ at, body: { userId, assetSymbol: ledger.symbol, status: 'ACTIVE', ...expected } }); // prettier-ignore
            if (BigInt(expected.balance) > BigInt(expected.available) + BigInt(expected.held)) seen.expired++;
            if (expected.held !== '0') seen.held++;
            if (expected.debt !== '0') seen.owing++;
            if (expected.nextExpiry) seen.expiring++;
          }
        }
      }
    }
    // It was not all about nothing.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
  }, 600_000);

  it('is nothing before the first credit, and what it is now at any time to come', async () => {
    const userId = await openWallet(service, '7');
    expect((await balanceAt(userId, '2001-01-01T00:00:00Z')).body).toMatchObject({
      balance: '0',
      available: '0',
      held: '0',
    });
    expect((await balanceAt(userId, '2100-01-01T00:00:00Z')).body).toMatchObject({ balance: '7', available: '7' });
    expect(await balanceAt(randomUUID(), '2100-01-01T00:00:00Z')).toMatchObject({ status: 404 });
    expect(await balanceAt(userId, 'yesterday')).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
  });

  it('includes what was posted at this very moment, whatever offset and how many decimals it is written with', async () => {
    const userId = await openWallet(service, '7');
    const [{ micros }] = (await readLedger(database, userId, GOLD)) as [LedgerRow];
    const inUtc = instantOf(micros);
    const inKathmandu = instantOf(micros + 20_700_000_000n).replace('Z', '+05:45');
    for (const at of [inUtc, inUtc.replace('Z', '999Z'), inUtc.toLowerCase(), inKathmandu]) {
      expect((await balanceAt(userId, at)).body).toMatchObject({ balance: '7' });
    }
    expect((await balanceAt(userId, instantOf(micros - 1n))).body).toMatchObject({ balance: '0' });
  });

  it('of a system user is the sum over its slices', async () => {
    const before = BigInt(Date.now()) * 1_000n;
    const then = (await balanceAt(TREASURY, instantOf(before))).body as { balance: string };
    await openWallet(service, '250');
    expect((await balanceAt(TREASURY, instantOf(before))).body).toEqual(then);
    const now = (await balanceAt(TREASURY, '2100-01-01T00:00:00Z')).body as { balance: string };
    expect(now.balance).toBe(await service.balance(TREASURY));
    expect((await balanceAt(ISSUANCE, '2100-01-01T00:00:00Z')).body).toMatchObject({ balance: '-1000001500' });
  });
});
