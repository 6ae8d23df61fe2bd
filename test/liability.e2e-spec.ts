import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { Random } from '../scripts/torture/random.mjs';
import { microsOf } from '../src/database/micros';
import { Reader } from '../src/database/reader';
import { formatInstant } from '../src/instant';
import { verifyLedger } from '../src/integrity/verifier';
import { type LiabilityDto } from '../src/lot/liability.dto';
import { READ_CLOSED_OF } from '../src/lot/closing.sql';
import { SUM_LOTS_BACK } from '../src/lot/liability.sql';
import { LiabilityCloser } from '../src/lot/liability-closer';
import { UnitOfWork } from '../src/database/unit-of-work';
import { Slices } from '../src/posting/slices';
import { LotLedger } from './support/lot-ledger';
import { RandomLots } from './support/random-lots';
import { replayLiability, tellOf } from './support/replayed-lots';
import { testSeed } from './support/seed';
import { type Answer, times } from './support/service';
import { countBlocked, ForeignSession, until, untilBlocked } from './support/sessions';
import { describeSliced } from './support/slices';
import { useWorld } from './support/world';

const PATH = '/api/v1/reports/liability';
/** For each number of slices: a thousand in all. */
const LEDGERS = 500;
const STEPS = 18;

describeSliced('GET /api/v1/reports/liability', (slices) => {
  const { service, services, database } = useWorld({ slices, instances: 2, mustBalance: 'after all tests' });
  const seed = testSeed();
  const random = new Random(seed);

  /** By one instance and the other. */
  let asked = 0;
  const liability = (asset: string, at?: bigint) =>
    services[asked++ % 2]!.get(`${PATH}?asset=${asset}${at === undefined ? '' : `&at=${formatInstant(at)}`}`);

  /** By one instance or the other. */
  const closer = () => random.pick(services).app.get(LiabilityCloser);

  /** The last moment behind which there is a closing, in any slice. */
  const lastClosed = async () => {
    const [row] = await database.query<{ micros: string | null }>(
      `SELECT ${microsOf('max(created_at)')} AS micros
         FROM closings JOIN transactions ON transactions.slice = closings.slice AND slice_seq = seq`,
    );
    return BigInt(row!.micros!) - 1n;
  };

  const nowMicros = async () => {
    const [row] = await database.query<{ micros: string }>(`SELECT ${microsOf('clock_timestamp()')} AS micros`);
    return BigInt(row!.micros);
  };

  const told = ({ body }: Answer) => {
    const { outstanding, held, expiredUnbooked, debts, total } = body as LiabilityDto;
    const byTerms = outstanding.map((row) => [`${row.class} ${row.expiryMonth ?? 'never'}`, row.amount]);
    return { outstanding: Object.fromEntries(byTerms) as object, held, expiredUnbooked, debts, total };
  };

  it(`says of any moment of ${LEDGERS} random ledgers what a replay of each up to it gives`, async () => {
    const start = await nowMicros();
    const limit = pLimit(4);
    const ledgers = await Promise.all(
      times(LEDGERS, (index) => limit(() => RandomLots.create(service, `R${slices}_${index}`, random, STEPS))),
    );
    for (let step = 0; step < STEPS; step++) {
      const begin = ledgers.filter(({ keepsFrom }) => keepsFrom === step && step > 0);
      await Promise.all(begin.map(({ ledger }) => limit(() => ledger.set(`lots = 'OPENING'`))));
      // Also behind what is closed, and while it is posted to.
      const closing = random.integer(0, 1) === 1 && closer().close(Math.ceil(random.integer(300, 3_000) / slices));
      await Promise.all([...ledgers.map((one) => one.step(step)), closing]);
      await sleep(random.integer(0, 300));
    }
    const end = await nowMicros();
    const every = Math.ceil(random.integer(400, 500) / slices);
    while ((await closer().close(every)) > 0);

    const closed = await lastClosed();
    const seen = { expired: 0, held: 0, debts: 0, byClosings: 0, byNow: 0 };
    const check = async ({ ledger: { assetId, symbol }, keepsFrom }: RandomLots) => {
      const transactions = await tellOf(database, assetId);
      const some = BigInt(random.pick(transactions).micros);
      // What expires later is there as well: up to three seconds after the last posting.
      const any = start + BigInt(random.integer(0, Number(end - start) + 3_000_000));
      for (const at of [some - BigInt(random.integer(0, 1)), any]) {
        const answer = await liability(symbol, at);
        const replayed = replayLiability(transactions, at, keepsFrom !== -1);
        expect({ seed, symbol, at, ...told(answer) }).toEqual({ seed, symbol, at, ...replayed });
        const { expiredUnbooked, held, debts } = answer.body as LiabilityDto;
        if (expiredUnbooked !== '0') seen.expired++;
        if (held !== '0') seen.held++;
        if (debts !== '0') seen.debts++;
        seen[at <= closed ? 'byClosings' : 'byNow']++;
      }
    };
    await Promise.all(ledgers.map((one) => limit(() => check(one))));
    // It was not all about nothing.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(LEDGERS / 100);
  }, 600_000);

  it('tells what is outstanding by class and month, what is held, expired and owed', async () => {
    const ledger = await LotLedger.create(service, { symbol: `TOLD${slices}` });
    const [user, other] = [randomUUID(), randomUUID()];
    const inJanuary = { expiresAtMicros: BigInt(Date.UTC(2099, 0, 31, 23, 59, 59)) * 1_000n };
    await ledger.move('TOP_UP', user, 100);
    await ledger.move('BONUS', user, 30, inJanuary);
    await ledger.move('BONUS', other, 7, { expiresAtMicros: inJanuary.expiresAtMicros + 1_000_000n });
    await ledger.move('BONUS', other, 2);
    const { createdAtMicros: before } = await ledger.hold(user, 5);
    await ledger.move('BONUS', other, 9, { expiresInSeconds: 600 });
    await ledger.chargeBack(await ledger.move('TOP_UP', other, 4));
    const gone = await ledger.move('TOP_UP', other, 6);
    await ledger.move('SPEND', other, 20);
    const { createdAtMicros: after } = (await ledger.chargeBack(gone))[0]!;

    const january = { class: 'BONUS', expiryMonth: '2099-01', amount: '25' };
    const february = { class: 'BONUS', expiryMonth: '2099-02', amount: '7' };
    const bought = { class: 'PAID', expiryMonth: null, amount: '100' };
    const given = { class: 'BONUS', expiryMonth: null, amount: '2' };
    expect((await liability(ledger.symbol, before)).body).toEqual({
      asset: ledger.symbol,
      at: formatInstant(before),
      outstanding: [january, february, given, bought],
      ...{ held: '5', expiredUnbooked: '0', debts: '0', total: '139' },
    });
    const left = { outstanding: [january, bought], held: '5', expiredUnbooked: '0', debts: '2', total: '130' };
    expect((await liability(ledger.symbol, after)).body).toMatchObject(left);
    expect((await liability(ledger.symbol)).body).toMatchObject(left);
    expect((await liability(ledger.symbol, before - 1n)).body).toMatchObject({ held: '0', total: '139' });

    for (const one of [user, other]) await ledger.move('TOP_UP', one, 1);
    await closer().close(1);
    expect(await lastClosed()).toBeGreaterThanOrEqual(after);
    expect((await liability(ledger.symbol, before)).body).toMatchObject({
      outstanding: [january, february, given, bought],
      ...{ held: '5', total: '139' },
    });
    expect((await liability(ledger.symbol, after)).body).toMatchObject(left);
  });

  it('counts what has expired as such until it is booked, however late', async () => {
    const ledger = await LotLedger.create(service, { symbol: `LATE${slices}` });
    const [user, holder] = [randomUUID(), randomUUID()];
    await ledger.move('BONUS', user, 9, { expiresInSeconds: 2 });
    await ledger.move('BONUS', holder, 4, { expiresInSeconds: 2 });
    const { createdAtMicros: held } = await ledger.hold(holder, 3, 2);
    await ledger.hold(holder, 1);
    const expired = { outstanding: [], held: '1', expiredUnbooked: '12', total: '13' };
    // A time to come is as it will be when nothing else is posted.
    expect((await liability(ledger.symbol, held + 2_000_000n)).body).toMatchObject(expired);
    await sleep(2_050);
    expect((await liability(ledger.symbol)).body).toMatchObject(expired);
    const late = await nowMicros();
    await ledger.book('EXPIRE', user);
    await ledger.book('EXPIRE', holder);
    expect((await liability(ledger.symbol)).body).toMatchObject({ held: '1', expiredUnbooked: '0', total: '1' });
    expect((await liability(ledger.symbol, late)).body).toMatchObject(expired);
  });

  it('is exact to the microsecond however far ahead', async () => {
    const ledger = await LotLedger.create(service, { symbol: `FAR${slices}` });
    const [user, holder] = [randomUUID(), randomUUID()];
    const { createdAtMicros: now } = await ledger.move('BONUS', user, 5, { expiresInSeconds: 600 });
    await ledger.move('TOP_UP', holder, 4);
    await ledger.hold(holder, 3, 600);
    // The last moment that can be given, in a zone far in the west. By UTC it is of the year after.
    await ledger.move('BONUS', user, 2, {
      expiresAtMicros: BigInt(Date.UTC(10_000, 0, 1, 23, 58, 59)) * 1_000n + 999_999n,
    });
    for (const micros of [999_000n, 999_999n]) {
      const at = BigInt(Date.UTC(9999, 11, 31, 23, 59, 59)) * 1_000n + micros;
      expect((await liability(ledger.symbol, at)).body).toMatchObject({
        at: formatInstant(at),
        outstanding: [{ amount: '2' }, { class: 'PAID', expiryMonth: null, amount: '4' }],
        ...{ held: '0', expiredUnbooked: '5', total: '11' },
      });
    }
    const late = await service.get(`${PATH}?asset=${ledger.symbol}&at=9999-12-31T23:59:59.999999-23:59`);
    expect(late).toMatchObject({ status: 200, body: { held: '0', total: '11' } });
    const early = await service.get(`${PATH}?asset=${ledger.symbol}&at=0001-01-01T00:00:00%2B23:59`);
    expect(early).toMatchObject({ status: 200, body: { held: '0', total: '0' } });

    for (const one of [user, holder]) await ledger.move('TOP_UP', one, 1);
    await database.query('TRUNCATE closings, closing_balances, closing_lots');
    await closer().close(1);
    expect(await lastClosed()).toBeGreaterThan(now);
    const [closed] = await database.query<{ year: number }>(
      `SELECT max(extract(year FROM expires_at AT TIME ZONE 'UTC'))::int AS year FROM closing_lots`,
    );
    expect(closed).toEqual({ year: 10_000 });
  });

  it('is closed once where two instances do so at the same time', async () => {
    await database.query('TRUNCATE closings, closing_balances, closing_lots');
    const [one, other] = services.map(({ app }) => app.get(LiabilityCloser)) as [LiabilityCloser, LiabilityCloser];
    for (let closed = -1, before = -2; closed > before;) {
      before = closed;
      const counts = await Promise.all([one.close(500), other.close(500), one.close(500)]);
      const [row] = await database.query<{ closed: number; wanted: number }>(
        `SELECT (SELECT count(*)::int FROM closings) AS closed,
                (SELECT sum(transaction_count / 500)::int FROM slices) AS wanted`,
      );
      expect(counts.reduce((sum, count) => sum + count)).toBe(row!.closed - Math.max(0, before));
      closed = row!.closed;
      if (closed === before) expect(closed).toBe(row!.wanted);
    }
    expect((await verifyLedger(database.superuserUrl, { connections: 1 })).violations).toEqual([]);
  });

  it('is closed in all other slices where one cannot be', async () => {
    const ledger = await LotLedger.create(service, { symbol: `SOME${slices}` });
    for (let posted = 0; posted < 10 * slices; posted++) await ledger.move('TOP_UP', randomUUID(), 1);
    await database.query('TRUNCATE closings, closing_balances, closing_lots');
    await closer().close(1);
    // What is left of a closing without its first row is in the way of the next one.
    const [damaged, ...others] = service.app.get(Slices).numbers;
    await database.query(`TRUNCATE closings, closing_lots; DELETE FROM closing_balances WHERE slice <> ${damaged}`);
    for (let rounds = 0; rounds < 3; rounds++) await expect(closer().close(1)).rejects.toThrow('closing_balances_pkey');
    const closed = await database.query<{ slice: number }>('SELECT DISTINCT slice FROM closings');
    expect(closed.map(({ slice }) => slice).sort()).toEqual([...others].sort());
    await database.query('TRUNCATE closings, closing_balances, closing_lots');
  });

  it('has one row for an asset that keeps no lots', async () => {
    const ledger = await LotLedger.create(service, { symbol: `PLAIN${slices}`, lots: false });
    const empty = { outstanding: [{ class: null, expiryMonth: null, amount: '0' }], total: '0' };
    expect((await liability(ledger.symbol)).body).toMatchObject(empty);
    await ledger.move('TOP_UP', randomUUID(), 50);
    const user = randomUUID();
    await ledger.move('BONUS', user, 8);
    await ledger.hold(user, 3);
    const rows = [{ class: null, expiryMonth: null, amount: '55' }];
    expect((await liability(ledger.symbol)).body).toMatchObject({ outstanding: rows, held: '3', total: '58' });
  });

  it.each([
    ['no asset', '', 400, 'VALIDATION_FAILED'],
    ['an asset that is not there', '?asset=NOSUCH', 404, 'ASSET_NOT_FOUND'],
    ['a time that is none', '?asset=GOLD&at=yesterday', 400, 'VALIDATION_FAILED'],
    ['what it does not know', '?asset=GOLD&from=2026-01-01T00:00:00Z', 400, 'VALIDATION_FAILED'],
  ])('refuses %s', async (_what, search, status, code) => {
    expect(await service.get(PATH + search)).toMatchObject({ status, body: { code } });
  });
});

describe('the liability of a time long ago', () => {
  // Nothing is posted, and nothing else is read, in the background.
  const world = useWorld({ settings: { ROLE: 'api' } });
  const { service, database } = world;
  let ledger: LotLedger;
  let path: string;

  beforeEach(async () => {
    ledger = await LotLedger.create(service, { symbol: `PAST${randomUUID().slice(0, 8).toUpperCase()}` });
    const { createdAtMicros } = await ledger.move('TOP_UP', randomUUID(), 5);
    await ledger.move('TOP_UP', randomUUID(), 1);
    path = `${PATH}?asset=${ledger.symbol}&at=${formatInstant(createdAtMicros)}`;
    expect(await service.get(path)).toMatchObject({ body: { total: '5' } });
  });

  /** The place up to which it is closed when there is one transaction to be taken back. */
  const lastButOne = async () => {
    const [slice] = await database.query<{ head: number }>('SELECT transaction_count::int AS head FROM slices');
    return slice!.head - 1;
  };

  it.each([
    ['the sums of now', false],
    ['what was posted since', true],
  ])('is stopped in PostgreSQL when its client goes while it reads %s', async (_what, isSince) => {
    const session = await ForeignSession.begin(database);
    const lock = () => session.query('LOCK TABLE transactions IN ACCESS EXCLUSIVE MODE');
    const reader = service.app.get(Reader);
    const query = reader.query.bind(reader);
    const queries = jest.spyOn(reader, 'query');
    if (!isSince) await lock();
    else {
      queries.mockImplementationOnce(async (...values) => {
        await lock();
        return query(...values);
      });
    }
    try {
      const client = new AbortController();
      const answer = fetch(service.url + path, { signal: client.signal });
      await untilBlocked(database);
      const startedAt = performance.now();
      client.abort();
      await expect(answer).rejects.toThrow('aborted');
      await until(async () => (await countBlocked(database)) === 0);
      // By itself it would have ended after three seconds.
      expect(performance.now() - startedAt).toBeLessThan(2_000);
    } finally {
      queries.mockRestore();
      await session.release();
    }
  });

  it.each([
    ['what is owned now', false],
    ['what was posted', true],
  ])('is not closed any more when the service ends while it reads %s', async (_what, isPosted) => {
    const session = await ForeignSession.begin(database);
    const lock = () => session.query('LOCK TABLE transactions, lots IN ACCESS EXCLUSIVE MODE');
    const extra = await world.startExtra();
    const reader = extra.app.get(Reader);
    const query = reader.query.bind(reader);
    const queries = jest.spyOn(reader, 'query');
    if (!isPosted) await lock();
    else {
      queries.mockImplementationOnce(async (...values) => {
        await lock();
        return query(...values);
      });
    }
    try {
      await database.query('TRUNCATE closings, closing_balances, closing_lots');
      const closing = extra.app.get(LiabilityCloser).close(await lastButOne());
      await untilBlocked(database);
      const startedAt = performance.now();
      await Promise.all([extra.stop(), expect(closing).resolves.toBe(0)]);
      // By itself it would have ended after a minute, or failed after three seconds.
      expect(performance.now() - startedAt).toBeLessThan(2_000);
    } finally {
      queries.mockRestore();
      await session.release();
    }
  });

  it('is closed by reads that have more time than those of a report', async () => {
    const reader = service.app.get(Reader);
    const show = { name: 'show_limit', text: `SELECT current_setting('statement_timeout') AS "limit"` };
    const limits = [];
    for (const timeoutMs of [undefined, 60_000, undefined])
      limits.push(...(await reader.query(show, [], undefined, timeoutMs)));
    expect(limits).toEqual([{ limit: '3s' }, { limit: '1min' }, { limit: '3s' }]);

    const queries = jest.spyOn(reader, 'query');
    try {
      await database.query('TRUNCATE closings, closing_balances, closing_lots');
      expect(await service.app.get(LiabilityCloser).close(await lastButOne())).toBe(1);
      const pages = queries.mock.calls.filter(([{ name }]) => name === SUM_LOTS_BACK.name);
      expect(pages.map(([, , , timeoutMs]) => timeoutMs)).toEqual([60_000]);
    } finally {
      queries.mockRestore();
    }
  });

  it('is not worked out any further where another instance has closed it', async () => {
    const every = await lastButOne();
    await database.query('TRUNCATE closings, closing_balances, closing_lots');
    const reader = service.app.get(Reader);
    const query = reader.query.bind(reader);
    const other = await world.startExtra();
    const queries = jest.spyOn(reader, 'query').mockImplementationOnce(async (...values) => {
      expect(await other.app.get(LiabilityCloser).close(every)).toBe(1);
      return query(...values);
    });
    try {
      expect(await service.app.get(LiabilityCloser).close(every)).toBe(0);
      expect(queries.mock.calls.map(([{ name }]) => name)).toEqual([READ_CLOSED_OF.name]);
    } finally {
      queries.mockRestore();
    }
  });

  it('is not closed by what was worked out from a closing that is there no more', async () => {
    const closer = service.app.get(LiabilityCloser);
    const every = Math.floor((await lastButOne()) / 2);
    await database.query('TRUNCATE closings, closing_balances, closing_lots');
    expect(await closer.close(every)).toBe(1);
    const unitOfWork = service.app.get(UnitOfWork);
    const run = unitOfWork.run.bind(unitOfWork);
    const writes = jest.spyOn(unitOfWork, 'run').mockImplementationOnce(async (...values) => {
      await database.query('TRUNCATE closings, closing_balances, closing_lots');
      return run(...values);
    });
    try {
      expect(await closer.close(every)).toBe(0);
      expect(writes).toHaveBeenCalledTimes(1);
      const left =
        'SELECT slice FROM closings UNION SELECT slice FROM closing_balances UNION SELECT slice FROM closing_lots';
      expect(await database.query(left)).toEqual([]);
      expect(await closer.close(every)).toBe(1);
    } finally {
      writes.mockRestore();
    }
  });

  it('is worked out from the next closing, and not from now', async () => {
    await service.app.get(LiabilityCloser).close(1);
    const [closing] = await database.query<{ seq: number }>('SELECT max(seq)::int AS seq FROM closings');
    await ledger.move('TOP_UP', randomUUID(), 7);
    const queries = jest.spyOn(service.app.get(Reader), 'query');
    try {
      expect(await service.get(path)).toMatchObject({ body: { total: '5' } });
      const pages = queries.mock.calls.filter(([{ name }]) => name === SUM_LOTS_BACK.name);
      expect(pages.map(([, values]) => values.slice(-2))).toEqual([[closing!.seq - 1, closing!.seq]]);
    } finally {
      queries.mockRestore();
    }
  });
});
