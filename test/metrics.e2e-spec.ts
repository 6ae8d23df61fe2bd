import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { Sealer } from '../src/integrity/sealer';
import { LotOpening } from '../src/lot/lot-opening';
import { registry } from '../src/observability/metrics';
import { Watch } from '../src/report/watch';
import { assetWithLots, credit, lotsOf } from './support/lots';
import { placed, release, setStatus } from './support/movements';
import { findPromtool } from './support/promtool';
import { lockSlices, lockWallets, terminateBackends, until, untilBlocked } from './support/sessions';
import { ALICE, BOB, CHARLIE, TestService, times, TREASURY } from './support/service';
import { ServiceProcess } from './support/service-process';
import { openWallet } from './support/wallets';
import { useWorld } from './support/world';

const OURS = /^wallet_/;
const promtool = findPromtool();
const itWithPromtool = promtool === undefined ? it.skip : it;

/** What a scrape has found: `wallet_redis_up 1` is `{ wallet_redis_up: 1 }`, and labels belong to the name. */
type Samples = Readonly<Record<string, number>>;

describe('the metrics', () => {
  const { service, database, redis } = useWorld({ redis: 'own', settings: { DATABASE_READ_POOL_MAX: '4' } });

  async function scrape(): Promise<string> {
    return (await fetch(`${service.url}/metrics`)).text();
  }

  async function samples(): Promise<Samples> {
    const lines = (await scrape()).split('\n').filter((line) => OURS.test(line));
    return Object.fromEntries(lines.map((line) => [line.replace(/ \S+$/, ''), Number(/\S+$/.exec(line)![0])]));
  }

  /** By how much each sample has grown while this was done; what has not changed is left out. */
  async function growthBy(action: () => Promise<unknown>): Promise<Samples> {
    const before = await samples();
    await action();
    const after = Object.entries(await samples());
    const growth = after.map(([name, value]) => [name, value - (before[name] ?? 0)] as const);
    return Object.fromEntries(growth.filter(([, by]) => by !== 0));
  }

  const requests = (method: string, route: string, status: number) =>
    `wallet_http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`;
  const transactions = (type: string, outcome: string, asset: string) =>
    `wallet_transactions_total{type="${type}",outcome="${outcome}",asset="${asset}"}`;

  it('count requests by their route and status', async () => {
    const growth = await growthBy(async () => {
      await service.balance(ALICE);
      await service.balance(BOB);
      await service.get(`/api/v1/wallets/${randomUUID()}/balance`);
      await service.topUp(ALICE, '1');
    });

    expect(growth).toMatchObject({
      [requests('GET', '/api/v1/wallets/:userId/balance', 200)]: 2,
      [requests('GET', '/api/v1/wallets/:userId/balance', 404)]: 1,
      [requests('POST', '/api/v1/wallets/transactions', 201)]: 1,
    });
  });

  it('have no series of what callers make up: paths, users, keys', async () => {
    const series = async () => Object.keys(await samples()).filter((name) => name.includes('_http_')).length;
    await service.get('/nowhere');
    await service.get(`/api/v1/wallets/${ALICE}/balance`);
    const before = await series();

    await Promise.all(times(10, () => service.get(`/${randomUUID()}`)));
    await Promise.all(times(10, () => service.get(`/api/v1/wallets/${randomUUID()}/nowhere`)));
    await service.get(`/api/v1/wallets/${BOB}/balance?asset=GOLD`);

    expect(await series()).toBe(before);
    expect(await scrape()).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    expect((await samples())[requests('GET', 'none', 404)]).toBeGreaterThanOrEqual(21);
  });

  it('count commands by type, outcome and asset', async () => {
    const key = randomUUID();
    const growth = await growthBy(async () => {
      await service.topUp(CHARLIE, '1', 'DIAMOND', key);
      await service.post({ userId: ALICE, type: 'BONUS', amount: '1', assetSymbol: 'GOLD' });
      await service.spend(BOB, '1');
      await service.spend(BOB, '999999');
      await service.spend(randomUUID(), '1');
      await release(service, (await placed(service, BOB, '1')).id);
      await setStatus(service, CHARLIE, 'ACTIVE');
    });

    expect(growth).toMatchObject({
      [transactions('HOLD', 'SUCCESS', 'GOLD')]: 1,
      [transactions('RELEASE', 'SUCCESS', 'GOLD')]: 1,
      [transactions('UNFREEZE', 'SUCCESS', '')]: 1,
      'wallet_rejections_total{code="INSUFFICIENT_FUNDS",asset="GOLD"}': 1,
      [transactions('TOP_UP', 'SUCCESS', 'DIAMOND')]: 1,
      [transactions('BONUS', 'SUCCESS', 'GOLD')]: 1,
      [transactions('SPEND', 'SUCCESS', 'GOLD')]: 1,
      [transactions('SPEND', 'REJECTED', 'GOLD')]: 1,
      [transactions('SPEND', 'WALLET_NOT_FOUND', 'GOLD')]: 1,
    });
  });

  it('count replays by the layer that knew the outcome', async () => {
    const key = randomUUID();
    await service.spend(BOB, '1', 'GOLD', key);

    expect(await growthBy(() => service.spend(BOB, '1', 'GOLD', key))).toMatchObject({
      'wallet_idempotency_replays_total{layer="redis"}': 1,
    });
    await redis.client.flushall();
    expect(await growthBy(() => service.spend(BOB, '1', 'GOLD', key))).toMatchObject({
      'wallet_idempotency_replays_total{layer="postgresql"}': 1,
      [transactions('SPEND', 'REPLAYED', 'GOLD')]: 1,
    });
  });

  it('show the queue and the pool while the slice is locked, and what was posted together afterwards', async () => {
    const session = await lockSlices(database);
    const before = await samples();
    const first = service.topUp(BOB, '1');
    await untilBlocked(database);
    const posted = Promise.all([first, ...times(19, () => service.topUp(BOB, '1'))]);
    await until(async () => (await samples())['wallet_posting_queue_depth'] === 20);
    expect(await samples()).toMatchObject({ 'wallet_database_connections{pool="posting",state="busy"}': 1 });

    const growth = await growthBy(async () => {
      await session.release();
      await posted;
    });

    expect(growth).toMatchObject({ wallet_posting_queue_depth: -20 });
    const after = await samples();
    const total = (name: string) => after[name]! - (before[name] ?? 0);
    // The first of them went alone, the others were posted together.
    expect(total('wallet_posting_batch_size_count')).toBe(2);
    expect(total('wallet_posting_batch_size_sum')).toBe(20);
    expect(total('wallet_posting_batch_size_bucket{le="1"}')).toBe(1);
    expect(total('wallet_posting_batch_size_bucket{le="20"}')).toBe(2);
    expect(total('wallet_posting_queue_wait_seconds_count')).toBe(20);
    for (const phase of ['lock', 'decide', 'commit']) {
      expect(total(`wallet_posting_phase_seconds_count{phase="${phase}"}`)).toBe(2);
    }
    expect(after['wallet_database_connections{pool="posting",state="busy"}']).toBe(0);
    expect(after['wallet_database_connections{pool="posting",state="idle"}']).toBeGreaterThan(0);
  });

  it('show who waits for a connection', async () => {
    const session = await lockWallets(database, [TREASURY]);
    const waiting = async () => (await samples())['wallet_database_connections{pool="reading",state="waiting"}']!;
    expect(await waiting()).toBe(0);

    // Reads that stand behind somebody's exclusive lock fill the pool.
    await session.query('LOCK TABLE transactions, ledger_entries IN ACCESS EXCLUSIVE MODE');
    // Three statements each.
    const reads = Promise.all(times(5, () => service.get(`/api/v1/wallets/transactions/${randomUUID()}`)));
    await until(async () => (await waiting()) === 11);
    expect(await samples()).toMatchObject({ 'wallet_database_connections{pool="reading",state="busy"}': 4 });

    await session.release();
    await reads;
    expect(await waiting()).toBe(0);
  });

  it('count what is posted again by the reason', async () => {
    const session = await lockSlices(database);

    const growth = await growthBy(async () => {
      const posted = service.topUp(BOB, '1');
      await untilBlocked(database);
      await terminateBackends(database, `wait_event_type = 'Lock'`);
      await untilBlocked(database);
      await session.release();
      expect((await posted).status).toBe(201);
    });

    expect(growth).toMatchObject({ 'wallet_posting_retries_total{sqlstate="57P01"}': 1 });
  });

  it('count what is set aside for a locked wallet', async () => {
    const user = await openWallet(service, '1');
    const session = await lockWallets(database, [user]);

    const growth = await growthBy(async () => {
      const posted = service.spend(user, '1');
      await untilBlocked(database);
      await session.release();
      await posted;
    });

    expect(growth).toMatchObject({ wallet_posting_set_aside_total: 1 });
  });

  it('tell whether Redis answers, whether it is used or not', async () => {
    expect(await samples()).toMatchObject({ wallet_redis_up: 1 });

    await redis.halt();
    await until(async () => (await samples())['wallet_redis_up'] === 0);

    await redis.restart();
    await until(async () => (await samples())['wallet_redis_up'] === 1);
  });

  it('tell whether requests should be sent here', async () => {
    expect(await samples()).toMatchObject({ wallet_ready: 1 });

    await database.query('ALTER TABLE migrations RENAME TO elsewhere');
    expect(await samples()).toMatchObject({ wallet_ready: 0 });

    await database.query('ALTER TABLE elsewhere RENAME TO migrations');
    expect(await samples()).toMatchObject({ wallet_ready: 1 });
  });

  it('time the phases of postings only, whatever else takes a unit of work', async () => {
    await service.spend(ALICE, '1');

    const growth = await growthBy(() => service.app.get(Sealer).seal());

    expect(Object.keys(growth)).toContain('wallet_ledger_sealed_timestamp_seconds');
    expect(Object.keys(growth).filter((name) => name.includes('phase'))).toEqual([]);
  });

  it('say nothing of a Redis that nobody asked for', async () => {
    const without = await TestService.start(database, { REDIS_URL: '' });
    const text = await (await fetch(`${without.url}/metrics`)).text();
    await without.stop();

    expect(text).toContain('wallet_posting_queue_depth 0');
    expect(text).not.toMatch(/^wallet_redis_up /m);
    expect(await samples()).toMatchObject({ wallet_redis_up: 1 });
  });

  it('count the requests that the rate limit refuses', async () => {
    const limited = await TestService.start(database, { REDIS_URL: '', RATE_LIMIT_READS_PER_MINUTE: '1' });

    const growth = await growthBy(async () => {
      await limited.balance(BOB);
      await limited.balance(BOB);
      await limited.balance(BOB);
    });
    await limited.stop();

    expect(growth).toMatchObject({ 'wallet_rate_limited_total{kind="read"}': 2 });
  });

  it('say what the treasuries hold, and for how long a hold is overdue', async () => {
    const { id } = await placed(service, ALICE, '1', { expiresInSeconds: 1 });
    await until(async () => {
      await service.app.get(Watch).look();
      return (await samples())['wallet_holds_overdue_seconds']! > 0;
    });
    expect((await samples())['wallet_treasury_balance{asset="GOLD"}']).toBeCloseTo(Number(await service.balance(TREASURY)), 3); // prettier-ignore
    expect((await release(service, id)).status).toBe(422);
    await service.app.get(Watch).look();
    expect((await samples())['wallet_holds_overdue_seconds']).toBe(0);
  });

  it('say for how long a lot is overdue, but for what is held of it', async () => {
    const user = randomUUID();
    await assetWithLots(service);
    await credit(service, user, 'BONUS', '10', { expiresInSeconds: 2 });
    await placed(service, user, '4', { assetSymbol: 'POINTS' });
    await until(async () => {
      await service.app.get(Watch).look();
      return (await samples())['wallet_lots_overdue_seconds']! > 0;
    });
    // Whatever it asks for, what has expired is booked first.
    expect((await credit(service, user, 'SPEND', '7')).status).toBe(422);
    expect(await lotsOf(service, user)).toMatchObject([{ status: 'OPEN', remaining: '4', held: '4' }]);
    await service.app.get(Watch).look();
    expect((await samples())['wallet_lots_overdue_seconds']).toBe(0);
  });

  it('say when each job was last done, and how often it has failed', async () => {
    const [done, failures] = ['wallet_job_done_timestamp_seconds', 'wallet_job_failures_total'];
    const sealer = service.app.get(Sealer);
    const whole = await growthBy(() => sealer.seal());
    expect(whole).toMatchObject({ [`${done}{name="Sealer"}`]: expect.any(Number) as number });
    expect(whole).not.toHaveProperty([`${failures}{name="Sealer"}`]);

    await database.query('ALTER TABLE ledger_seals RENAME TO elsewhere');
    const failed = await growthBy(() => sealer.seal());
    await database.query('ALTER TABLE elsewhere RENAME TO ledger_seals');
    expect(failed).toMatchObject({ [`${failures}{name="Sealer"}`]: 1 });
    expect(failed).not.toHaveProperty([`${done}{name="Sealer"}`]);
  });

  it('have a job from the start of the instance that does it, and pg-boss as one', async () => {
    const intervals = { SEAL_INTERVAL_MS: '60000', EXPIRY_INTERVAL_MS: '60000', REPORT_INTERVAL_MS: '60000' };
    const settings = { ...intervals, WEBHOOK_DELIVERY: 'on', VERIFY_DAILY_AT: '04:00' };
    const all = await ServiceProcess.start(database, settings);
    const none = await ServiceProcess.start(database, { ...settings, ROLE: 'api' });
    const doneBy = async ({ url }: ServiceProcess) => {
      const lines = (await (await fetch(`${url}/metrics`)).text()).match(/^wallet_job_done_timestamp_seconds\{.*$/gm);
      return (lines ?? []).map((line) => /name="(\w+)"\} (\S+)$/.exec(line)!).map(([, name, at]) => [name, Number(at) > 1.7e9]); // prettier-ignore
    };
    await until(async () => (await doneBy(all)).some(([name]) => name === 'Jobs'));
    const names = [
      'Expiry',
      'FlowCounter',
      'Jobs',
      'LiabilityCloser',
      'LotOpening',
      'Sealer',
      'Verification',
      'Watch',
      'Webhooks',
    ];
    expect((await doneBy(all)).sort()).toEqual(names.map((name) => [name, true]));
    expect(await doneBy(none)).toEqual([]);
    await ServiceProcess.killAll();
  });

  it('count the assets that are to keep lots', async () => {
    await database.query(`UPDATE assets SET lots = 'OPENING' WHERE symbol = 'GOLD'`);
    await service.app.get(Watch).look();
    expect((await samples())['wallet_assets_opening']).toBe(1);
    await service.app.get(LotOpening).openAll();
    await service.app.get(Watch).look();
    expect((await samples())['wallet_assets_opening']).toBe(0);
  });

  it('are all there, with a help and a type each, and every one of ours has moved by now', async () => {
    const text = await scrape();
    const now = Object.keys(await samples());

    for (const { name, help, type } of await registry.getMetricsAsJSON()) {
      expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`);
      if (OURS.test(name)) expect([name, ...now.filter((sample) => sample.startsWith(name))]).not.toEqual([name]);
    }
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \S+$/m);
  });

  it('are served as Prometheus asks for them', async () => {
    const { headers } = await fetch(`${service.url}/metrics`);

    expect(headers.get('Content-Type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  itWithPromtool('are as Prometheus recommends them (needs promtool, or a Debian to take it from)', async () => {
    const input = (await scrape())
      .split('\n')
      .filter((line) => line.includes('wallet_'))
      .join('\n');

    expect(() => execFileSync(promtool!, ['check', 'metrics'], { input: `${input}\n`, stdio: 'pipe' })).not.toThrow();
  });
});
