import { DailyVerification } from '../src/integrity/daily-verification';
import { type LastVerificationDto } from '../src/integrity/integrity.dto';
import { Sealer } from '../src/integrity/sealer';
import { Jobs } from '../src/job/jobs';
import { LiabilityCloser } from '../src/lot/liability-closer';
import { transfer, transferOf } from './support/movements';
import { ALICE, BOB } from './support/service';
import { until } from './support/sessions';
import { describeSliced } from './support/slices';
import { useWorld } from './support/world';

const MONDAY = new Date('2026-11-30T03:30:00Z');
const SUNDAY = new Date('2026-12-06T03:30:00Z');

describeSliced('the daily verification', (slices) => {
  const { service, other, database } = useWorld({
    slices,
    instances: [{ VERIFY_DAILY_AT: '03:30' }, { VERIFY_DAILY_AT: '03:30' }],
    forEachTest: true,
  });

  const verify = (day: Date) => service.app.get(DailyVerification).verify(day);

  async function found(): Promise<string[]> {
    const [row] = await database.query<{ violations: { invariant: string }[] }>(
      'SELECT violations FROM verifications ORDER BY finished_at DESC LIMIT 1',
    );
    return row!.violations.map(({ invariant }) => invariant);
  }

  const change = (condition: string) =>
    database.query(
      `SET session_replication_role = replica; UPDATE transactions SET amount = amount + 1 WHERE ${condition}`,
    );

  it('goes over everything at first and on Sundays, else over what is new', async () => {
    expect([await verify(MONDAY), await found()]).toEqual(['FULL', []]);
    await transfer(service, transferOf(ALICE, BOB, '1'));
    await service.app.get(Sealer).seal();
    expect([await verify(MONDAY), await found()]).toEqual(['SINCE_THE_LAST', []]);
    await service.spend(BOB, '1');
    expect([await verify(MONDAY), await found()]).toEqual(['SINCE_THE_LAST', []]);
    expect([await verify(SUNDAY), await found()]).toEqual(['FULL', []]);
  });

  it('finds what is wrong in what is new, says so, and then looks at everything until it is right', async () => {
    await service.app.get(Sealer).seal();
    await verify(MONDAY);
    await service.spend(BOB, '1');
    await change(`type = 'SPEND'`);
    expect(await verify(MONDAY)).toBe('SINCE_THE_LAST');
    expect((await found()).length).toBeGreaterThan(0);
    expect(await verify(MONDAY)).toBe('FULL');
    expect((await found()).length).toBeGreaterThan(0);
    await database.query(
      `SET session_replication_role = replica; UPDATE transactions SET amount = amount - 1 WHERE type = 'SPEND'`,
    );
    expect([await verify(MONDAY), await found()]).toEqual(['FULL', []]);
  });

  it('finds a new closing that does not follow from the ledger', async () => {
    await service.app.get(Sealer).seal();
    await verify(MONDAY);
    await service.spend(BOB, '1');
    await service.app.get(LiabilityCloser).close(1);
    expect([await verify(MONDAY), await found()]).toEqual(['SINCE_THE_LAST', []]);
    await database.query('UPDATE closing_balances SET balance = balance + 1');
    expect([await verify(MONDAY), await found()]).toEqual([
      'SINCE_THE_LAST',
      ['what users owned at a closing is what they own later, less what was posted in between'],
    ]);
  });

  it('is told of to whoever asks: nothing at first, then what the newest has found', async () => {
    const told = async () => {
      const { body } = (await service.get('/api/v1/wallets/verification')) as { body: LastVerificationDto };
      return body.verification;
    };
    expect(await told()).toBeUndefined();
    await verify(MONDAY);
    expect(await told()).toMatchObject({ kind: 'FULL', violations: [] });
    await service.spend(ALICE, '1');
    await change(`type = 'SPEND'`);
    await verify(MONDAY);
    const found = await told();
    expect(found).toMatchObject({ kind: 'SINCE_THE_LAST' });
    expect(found!.violations[0]!.count).toBeGreaterThan(0);
  });

  it('finds at the end of the week what was changed in what is old', async () => {
    await service.app.get(Sealer).seal();
    await verify(MONDAY);
    await change(`user_id = '${ALICE}'`);
    await verify(SUNDAY);
    expect((await found()).length).toBeGreaterThan(0);
  });

  it('is done by one of two instances, and shown by both', async () => {
    await other.app.get(Jobs).open('verification', { policy: 'exclusive' });
    await other.app.get(Jobs).offer('verification', ['now']);
    const count = async () => (await database.query('SELECT FROM verifications')).length;
    await until(async () => (await count()) > 0);
    await until(async () => /^wallet_verification_timestamp_seconds [1-9]/m.test(await (await fetch(`${service.url}/metrics`)).text())); // prettier-ignore
    expect(await count()).toBe(1);
    const schedules = await database.query('SELECT cron FROM jobs.schedule');
    expect(schedules).toEqual([{ cron: '30 3 * * *' }]);
  });
});
