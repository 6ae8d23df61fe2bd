import { randomUUID } from 'node:crypto';
import { Slices } from '../src/posting/slices';
import { ALICE } from './support/service';
import { until } from './support/sessions';
import { describeSliced } from './support/slices';
import { useWorld } from './support/world';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describeSliced('clocks that are apart', (slices) => {
  const { service, database } = useWorld({ slices, redis: 'none', mustBalance: 'after each test', forEachTest: true });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** Moves the service's own clock. */
  function moveClock(byMs: number): void {
    const now = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => now() + byMs);
  }

  /** As if everything had been posted that much later, by a clock that was put right since. */
  async function postLater(byMs: number): Promise<void> {
    await database.query(`UPDATE slices SET last_posted_at = now() + $1 * interval '1 ms' WHERE slice = $2`, [
      byMs,
      new Slices(slices).ofUser(ALICE),
    ]);
  }

  const clock = async () => {
    const { status, body } = await service.get('/health/ready');
    return { status, clock: (body as { details: Record<string, unknown> }).details['clock'] };
  };

  it('stop nothing while they differ by hours, and are said by readiness', async () => {
    await postLater(HOUR_MS);

    const answer = await service.topUp(ALICE, '1');

    expect(answer.status).toBe(201);
    await until(async () => (await clock()).clock !== undefined);
    expect(await clock()).toEqual({ status: 200, clock: { status: 'degraded', message: 'behind' } });
  });

  it('never let a posting be earlier than the one before', async () => {
    await postLater(HOUR_MS);
    const times: string[] = [];
    for (let round = 0; round < 3; round++) {
      const { body } = await service.topUp(ALICE, '1');
      const { txId } = body as { txId: string };
      const transaction = await service.get(`/api/v1/wallets/transactions/${txId}`);
      times.push((transaction.body as { createdAt: string }).createdAt);
    }

    expect(times).toEqual([...new Set(times)].sort());
    expect(Date.parse(times[0]!)).toBeGreaterThan(Date.now() + HOUR_MS / 2);
  });

  it.each([
    ['the newest posting', () => postLater(2 * DAY_MS)],
    [
      'the database',
      () => {
        moveClock(-2 * DAY_MS);
        return Promise.resolve();
      },
    ],
  ])(
    'refuse every posting where %s is more than a day ahead of the service, and leave its key free',
    async (_who, part) => {
      const key = randomUUID();
      await part();

      const refused = await service.topUp(ALICE, '1', 'GOLD', key);

      expect(refused).toMatchObject({ status: 503, body: { code: 'CLOCK_AHEAD', retryable: true } });
      expect(refused.headers.get('Retry-After')).toBe('60');
      expect(await service.balance(ALICE)).toBe('500');
      await until(async () => (await clock()).status === 503);
      expect(await clock()).toMatchObject({ clock: { status: 'down', message: 'ahead by more than a day' } });

      jest.restoreAllMocks();
      await postLater(0);
      const served = await service.topUp(ALICE, '1', 'GOLD', key);
      expect(served).toMatchObject({ status: 201, body: { balance: '501' } });
      expect(served.headers.has('Idempotent-Replayed')).toBe(false);
    },
  );
});
