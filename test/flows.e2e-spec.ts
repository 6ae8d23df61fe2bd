import { Random } from '../scripts/torture/random.mjs';
import { formatAmount, parseAmount } from '../src/amount';
import { verifyLedger } from '../src/integrity/verifier';
import { Slices } from '../src/posting/slices';
import { FlowCounter } from '../src/report/flow-counter';
import { type FlowDto } from '../src/report/report.dto';
import { type TestDatabase } from './support/database';
import { instantOf } from './support/lists';
import { fundedOverSlices, refund, transfer, transferOf, txIdOf } from './support/movements';
import { testSeed } from './support/seed';
import { type TestService } from './support/service';
import { describeSliced } from './support/slices';
import { useWorld } from './support/world';

/** Days on which clocks are changed, by an hour or by half of one; and zones that lie three quarters of an hour apart. */
const DAYS = ['2025-03-09', '2025-03-30', '2025-04-06', '2025-10-05', '2025-10-26', '2025-11-02', '2025-07-01'];
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Chatham'];

const DAY_MICROS = 86_400_000_000n;
const micros = (time: string) => BigInt(Date.parse(time)) * 1_000n;

/** What the ledger says of the users' wallets: the plainest way to ask it. */
interface Moved {
  readonly micros: bigint;
  readonly type: string;
  readonly credited: bigint;
  readonly debited: bigint;
}

async function movedOf(database: TestDatabase): Promise<Moved[]> {
  const rows = await database.query<{ micros: string; type: string; entry: string; amount: string }>(
    `SELECT (extract(epoch FROM entry.created_at) * 1000000)::bigint::text AS micros, transactions.type,
            entry.type AS entry, entry.amount::text
       FROM ledger_entries entry JOIN wallets ON wallets.id = wallet_id AND wallets.slice = entry.slice AND kind = 'USER'
            AND wallets.asset_id = 1
       JOIN transactions ON transactions.id = transaction_id AND transactions.slice = entry.slice`,
  );
  return rows.map(({ micros: at, type, entry, amount }) => ({
    micros: BigInt(at),
    type,
    credited: entry === 'CREDIT' ? BigInt(amount) : 0n,
    debited: entry === 'DEBIT' ? BigInt(amount) : 0n,
  }));
}

function expectedOf(
  moved: readonly Moved[],
  from: bigint,
  to: bigint,
  by: 'DAY' | 'MONTH',
  timeZone: string,
): FlowDto[] {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const rows = new Map<string, { credited: bigint; debited: bigint; count: number }>();
  for (const { micros: at, type, credited, debited } of moved) {
    if (at < from || at >= to) continue;
    const name = `${format.format(Number(at / 1_000n)).slice(0, by === 'DAY' ? 10 : 7)} ${type}`;
    const row = rows.get(name) ?? { credited: 0n, debited: 0n, count: 0 };
    rows.set(name, { credited: row.credited + credited, debited: row.debited + debited, count: row.count + 1 });
  }
  return [...rows].map(([name, { credited, debited, count }]) => {
    const [period, type] = name.split(' ') as [string, FlowDto['type']];
    return { period, type, credited: formatAmount(credited, 4), debited: formatAmount(debited, 4), count };
  });
}

const sorted = (rows: readonly FlowDto[]) =>
  rows.toSorted((a, b) => `${a.period} ${a.type}`.localeCompare(`${b.period} ${b.type}`));

describeSliced('the report of flows', (slices) => {
  const { service, other, database } = useWorld({ slices, instances: 2 });
  const seed = testSeed();
  const random = new Random(seed);
  let users: string[];

  async function flowsOf(query: Record<string, string>, through: TestService = service): Promise<FlowDto[]> {
    const { status, text, body } = await through.get(`/api/v1/reports/flows?${new URLSearchParams(query).toString()}`);
    expect({ status, text }).toMatchObject({ status: 200 });
    return (body as { rows: FlowDto[] }).rows;
  }

  async function move(count: number): Promise<void> {
    for (let step = 0; step < count; step++) {
      const userId = random.pick(users);
      const amount = `${random.integer(1, 9)}.${random.integer(0, 9_999)}`;
      const posted = await service.post({ userId, type: random.pick(['TOP_UP', 'BONUS', 'SPEND']), amount, assetSymbol: 'GOLD' }); // prettier-ignore
      if (step % 3 === 0) await transfer(service, transferOf(userId, random.pick(users), '1', { fee: { amount: '0.1', paidBy: 'SENDER' } })); // prettier-ignore
      if (step % 4 === 0 && posted.status === 201) await refund(service, txIdOf(posted), { amount: '0.5' });
    }
  }

  /** As if all of it had been posted around those days: in the same order, what was posted together at one time. */
  async function spread(): Promise<void> {
    const [{ count }] = (await database.query<{ count: number }>(
      'SELECT count(DISTINCT created_at)::int AS count FROM transactions',
    )) as [{ count: number }];
    const times = Array.from({ length: count }, () => micros(`${random.pick(DAYS)}T00:00:00Z`) + BigInt(Math.floor((random.next() * 3 - 1) * Number(DAY_MICROS)))); // prettier-ignore
    times.sort((a, b) => (a < b ? -1 : 1));
    await database.query(
      `SET session_replication_role = replica;
       CREATE TEMPORARY TABLE moved AS
       SELECT was, 'epoch'::timestamptz + ('{${times.join()}}'::bigint[])[row_number() OVER (ORDER BY was)] * interval '1 microsecond' AS becomes
         FROM (SELECT DISTINCT created_at AS was FROM transactions) AS times;
       UPDATE transactions SET created_at = becomes FROM moved WHERE created_at = was;
       UPDATE ledger_entries SET created_at = becomes FROM moved WHERE created_at = was;
       UPDATE slices SET last_posted_at = becomes FROM moved WHERE last_posted_at = was;
       DROP TABLE moved`,
    );
  }

  async function expectExact(rounds: number): Promise<void> {
    const moved = await movedOf(database);
    for (let round = 0; round < rounds; round++) {
      const [timeZone, by] = [random.pick(ZONES), random.pick(['DAY', 'DAY', 'MONTH'] as const)];
      const from = micros(`${random.pick(DAYS)}T00:00:00Z`) + BigInt(random.integer(-2_880, 1_440)) * 60_000_000n + BigInt(random.pick([0, 1, 7])); // prettier-ignore
      const to =
        from + BigInt(random.pick([1, 7, 900, 1_440, 4_320, 380_000])) * 60_000_000n + BigInt(random.pick([0, 5]));
      const query = { asset: 'GOLD', from: instantOf(from), to: instantOf(to), by, timeZone };
      const rows = await flowsOf(query, random.pick([service, other]));
      expect({ seed, query, rows: sorted(rows) }).toEqual({ seed, query, rows: sorted(expectedOf(moved, from, to, by, timeZone)) }); // prettier-ignore
    }
  }

  const countAll = (through: TestService) =>
    Promise.all(
      new Slices(slices).numbers.map((slice) =>
        through.app.get(FlowCounter).countNext(slice, performance.now() + 10_000),
      ),
    );
  const violations = async () => (await verifyLedger(database.superuserUrl, { connections: 1 })).violations;

  it('is exact before, while and after it is counted, across changed clocks, in any zone', async () => {
    users = await fundedOverSlices(service, slices, '100', '100', '100', '100');
    await move(100);
    await spread();
    // Nothing is counted yet.
    await expectExact(30);
    // By two instances at once.
    await Promise.all([countAll(service), countAll(other), countAll(service)]);
    const [{ count }] = (await database.query<{ count: number }>('SELECT sum(count)::int AS count FROM flows WHERE asset_id = 1')) as [{ count: number }]; // prettier-ignore
    expect(count).toBe((await movedOf(database)).length);
    await expectExact(60);
    expect(await violations()).toEqual([]);
  });

  it('is exact for days that are closed late: what is counted of them comes in several parts', async () => {
    await move(20);
    await spread();
    // Of what is counted the times are others now: as somebody had it who restored a table.
    await database.query('SET session_replication_role = replica; DELETE FROM flows; DELETE FROM flow_cuts');
    await countAll(service);
    await move(20);
    const moved = await movedOf(database);
    const year = new Date().getUTCFullYear();
    const from = instantOf(micros(`${year}-01-01T00:00:00Z`));
    const to = instantOf(micros(`${year + 1}-01-15T00:00:00Z`));
    const query = { from, to, by: 'MONTH', timeZone: 'Europe/Berlin' };
    const expected = sorted(expectedOf(moved, micros(from), micros(to), 'MONTH', 'Europe/Berlin'));
    expect(sorted(await flowsOf(query))).toEqual(expected);
    await Promise.all([countAll(other), countAll(service)]);
    expect(sorted(await flowsOf(query, other))).toEqual(expected);
    await expectExact(20);
    expect(await violations()).toEqual([]);
  });

  it('adds up to how much the users hold more', async () => {
    const held = await database.query<{ sum: string }>(`SELECT sum(balance)::text AS sum FROM wallets WHERE kind = 'USER' AND asset_id = 1`); // prettier-ignore
    let minor = 0n;
    // From the earliest of those days until now.
    for (let year = 2025; year <= new Date().getUTCFullYear(); year++) {
      const rows = await flowsOf({ from: `${year}-01-01T00:00:00Z`, to: `${year + 1}-01-01T00:00:00Z`, by: 'MONTH' });
      for (const { credited, debited } of rows) {
        minor += parseAmount(credited, 4, { orZero: true }) - parseAmount(debited, 4, { orZero: true });
      }
    }
    expect(String(minor)).toBe(held[0]!.sum);
  });

  it('has its rows verified: one that was changed, added or taken out is found', async () => {
    await countAll(service);
    const invariant = 'what flows in a quarter of an hour is what its transactions say';
    for (const [change, undo] of [
      ['UPDATE flows SET count = count + 1', 'UPDATE flows SET count = count - 1'],
      ['UPDATE flows SET amount = amount + 1', 'UPDATE flows SET amount = amount - 1'],
      [`INSERT INTO flows VALUES (1, '2020-01-01', 'SPEND', 1, 1)`, `DELETE FROM flows WHERE starts_at = '2020-01-01'`],
    ] as const) {
      await database.query(change);
      expect(await violations()).toMatchObject([{ invariant }]);
      await database.query(undo);
      expect(await violations()).toEqual([]);
    }
    await database.query(`DELETE FROM flows WHERE type = 'FEE'`);
    expect(await violations()).toMatchObject([{ invariant }]);
  });

  it('is refused for too long a time, backwards, in no zone, of no asset', async () => {
    const of = (query: string) => service.get(`/api/v1/reports/flows?${query}`);
    const year = 'from=2025-01-01T00:00:00Z&to=2026-01-01T00:00:00Z';
    expect(await of(year)).toMatchObject({ status: 200 });
    expect(await of('from=2025-01-01T00:00:00Z&to=2027-01-01T00:00:00Z')).toMatchObject({ status: 400, body: { errors: { to: [expect.stringContaining('400 days')] } } }); // prettier-ignore
    expect(await of('from=2026-01-01T00:00:00Z&to=2025-01-01T00:00:00Z')).toMatchObject({ status: 400 });
    expect(await of(`${year}&timeZone=Mars/Olympus`)).toMatchObject({ status: 400 });
    expect(await of(`${year}&asset=SILVER`)).toMatchObject({ status: 404 });
    expect(await of('from=2025-01-01T00:00:00Z')).toMatchObject({ status: 400 });
  });
});

describeSliced('the report of who moves most', (slices) => {
  const { service } = useWorld({ slices, mustBalance: 'after all tests' });

  it('has the users with the largest amounts, by what they spent or were credited', async () => {
    const users = await fundedOverSlices(service, slices, '100', '100', '100', '100', '100');
    for (const [index, userId] of users.entries()) {
      for (let spent = 0; spent <= index; spent++) await service.spend(userId, String(index + 1));
      await service.post({ userId, type: 'ADJUST_DOWN', amount: '50', assetSymbol: 'GOLD', reason: 'a mistake' });
    }
    const from = '2020-01-01T00:00:00Z';
    const to = '2100-01-01T00:00:00Z';
    const top = await service.get(`/api/v1/reports/top?asset=GOLD&from=${from}&to=${to}&by=SPEND&limit=3`);
    expect(top.body).toEqual({
      rows: [4, 3, 2].map((index) => ({ userId: users[index], amount: `${(index + 1) ** 2}.0000`, count: index + 1 })),
    });
    const credited = (await service.get(`/api/v1/reports/top?from=${from}&to=${to}&by=CREDIT&limit=500`)).body as { rows: { userId: string; amount: string }[] }; // prettier-ignore
    expect(credited.rows.filter(({ userId }) => users.includes(userId)).map(({ amount }) => amount)).toEqual(users.map(() => '100.0000')); // prettier-ignore
    expect((await service.get(`/api/v1/reports/top?from=${from}&to=${from}`)).body).toEqual({ rows: [] });
    expect(await service.get(`/api/v1/reports/top?from=${to}&to=${from}`)).toMatchObject({ status: 400 });
  });
});
