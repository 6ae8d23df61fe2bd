import { randomUUID } from 'node:crypto';
import { untilRedisIsReliable } from './support/idempotency';
import { ALICE } from './support/service';
import { until } from './support/sessions';
import { useWorld } from './support/world';

/** As when an asynchronous standby takes over, or a restore ends before the last transactions. */
describe('a database that has lost its last transactions', () => {
  const { service, postgres, database } = useWorld({ ownPostgres: true, redis: 'own', mustBalance: 'after all tests' });

  it('posts anew what Redis still has an outcome of', async () => {
    await untilRedisIsReliable(service);
    await postgres.stop();
    postgres.remember();
    await postgres.startAgain();
    const [kept, lost] = [randomUUID(), randomUUID()];
    await until(async () => (await service.topUp(ALICE, '1', 'GOLD', lost)).status === 201);
    const before = await service.topUp(ALICE, '1', 'GOLD', lost);
    expect(before.headers.get('Idempotent-Replayed')).toBe('true');

    await postgres.stop();
    postgres.returnOnNewTimeLine();
    await postgres.startAgain();

    await until(async () => (await service.topUp(ALICE, '5', 'GOLD', kept)).status === 201);
    const again = await service.topUp(ALICE, '1', 'GOLD', lost);
    expect(again).toMatchObject({ status: 201, body: { balance: '506' } });
    expect(again.headers.has('Idempotent-Replayed')).toBe(false);
    const { txId } = again.body as { txId: string };
    expect(txId).not.toBe((before.body as { txId: string }).txId);
    const rows = await database.query('SELECT id FROM transactions WHERE idempotency_key = $1', [lost]);
    expect(rows).toEqual([{ id: txId }]);
  });
});
