import { Expiry } from '../src/expiry/expiry';
import { historyOf, placed, walletOf } from './support/movements';
import { ALICE } from './support/service';
import { until } from './support/sessions';
import { useWorld } from './support/world';

describe('an instance whose ROLE is', () => {
  const { service, other, database } = useWorld({
    instances: [
      { ROLE: 'api', EXPIRY_INTERVAL_MS: '20', SEAL_INTERVAL_MS: '20' },
      { ROLE: 'worker', EXPIRY_INTERVAL_MS: '20', SEAL_INTERVAL_MS: '20' },
    ],
    mustBalance: 'after each test',
  });

  it('worker books what has expired, and seals what was posted; one whose ROLE is api leaves it to that', async () => {
    const { id } = await placed(service, ALICE, '10', { expiresInSeconds: 1 });

    await until(async () => (await historyOf(service, ALICE))[0]!.type === 'RELEASE');
    await until(async () => {
      const [row] = await database.query<{ isSealed: boolean }>(
        `SELECT (SELECT max(last_seq) FROM ledger_seals) = (SELECT max(slice_seq) FROM transactions) AS "isSealed"`,
      );
      return row!.isSealed;
    });

    expect((await historyOf(service, ALICE))[0]).toMatchObject({ relatesTo: id, caller: 'wallet-service' });
    expect(await walletOf(service, ALICE)).toMatchObject({ available: '500', held: '0' });
    const sweptBy = async ({ url }: typeof service) =>
      /^wallet_expiry_swept_timestamp_seconds (.*)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1];
    expect(Number(await sweptBy(other))).toBeGreaterThan(1.7e9);
    // When it is asked to, it can.
    await expect(service.app.get(Expiry).sweep()).resolves.toBeUndefined();
  });

  it('worker answers nothing but probes and metrics', async () => {
    for (const path of ['/health/live', '/health/ready', '/metrics']) {
      expect([path, (await fetch(other.url + path)).status]).toEqual([path, 200]);
    }
    for (const path of ['/api/v1/assets', `/api/v1/wallets/${ALICE}/balance`, '/docs', '/healthy']) {
      const refused = await other.get(path);
      expect([path, refused]).toMatchObject([path, { status: 404, body: { code: 'ROUTE_NOT_FOUND' } }]);
    }
    expect(await other.topUp(ALICE, '1')).toMatchObject({ status: 404 });
    expect(await service.balance(ALICE)).toBe('500');
  });
});
